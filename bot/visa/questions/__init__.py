"""A person's words -> typed questions about the Visa Bulletin, without a model and without I/O.

`read_dialogue(texts, clock)` is the door: it returns the questions of the last message, in the light of those before.
The walk of a message, and where to look for what it was taken for:

- `plain`, `words`: what was typed in the one form that is read; the words themselves are in `lexicon` and `../data/`.
- `dialogue`: what is remembered; `cases`, `whose`: of whose case it speaks; `shifting`: "and 10?", "between those".
- `reading`: its questions one after another. `pairs`, `passage` take them apart; `stories`, `statements` say what is
  only told beside them; `turns` knows what only takes up the answer ("why?"); `unheard` what was not understood.
- `sentence`: what is named in one. Categories: `preferences`, or by relatives `relations`, `ages` -> `kinship`; places:
  `places`; days: `days`, by their role `labels`, `roles`; bulletins: `months`, `spans`, `bulletins`; `lottery`.
- `asks`: what is asked; `topics`, `verdicts`: of which rule, and its direct answer.
- `following`: what holds on from the question before. `going_on`: what is asked again, and of which time;
  `correcting`: a date put right in part; `moments`: times that are no bulletins.
- `refining`, `kinds`, `listing`: what kind of question it is in the end, and what it lacks.
- `wants`: all else that words want; plan and answer ask there, too.
"""

from bot.visa.questions.dialogue import read_dialogue
from bot.visa.questions.question import Ask, Clock, Day, Lack, Order, Person, Place, Question, Span
from bot.visa.questions.wants import Want

__all__ = ["Ask", "Clock", "Day", "Lack", "Order", "Person", "Place", "Question", "Span", "Want", "read_dialogue"]
