"""Bulletins that come out while the bot runs: found, kept, and told to those who wait for them."""
