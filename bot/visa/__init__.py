"""The US Visa Bulletin as a library: parse, archive, rules, trends, forecast, charts and questions.

It has never heard of chat and imports nothing of `bot`; it could be published alone.
"""
