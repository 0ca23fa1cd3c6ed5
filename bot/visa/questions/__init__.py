"""A person's words -> typed questions about the Visa Bulletin, without a model and without I/O.

`read(text, clock, before)` is the door: it returns the questions of one message, each leaning on those before it.
"""

from bot.visa.questions.dialogue import read_dialogue
from bot.visa.questions.question import Ask, Clock, Day, Lack, Order, Person, Place, Question, Span
from bot.visa.questions.reading import read

__all__ = ["Ask", "Clock", "Day", "Lack", "Order", "Person", "Place", "Question", "Span", "read", "read_dialogue"]
