"""A person's words -> typed questions about the Visa Bulletin, without a model and without I/O.

`read_dialogue(texts, clock)` is the door: it returns the questions of the last message, in the light of those before.
"""

from bot.visa.questions.dialogue import read_dialogue
from bot.visa.questions.question import Ask, Clock, Day, Lack, Order, Person, Place, Question, Span
from bot.visa.questions.wants import Want

__all__ = ["Ask", "Clock", "Day", "Lack", "Order", "Person", "Place", "Question", "Span", "Want", "read_dialogue"]
