"""What a person asked, as values: Question and its parts."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Chart, Month, Preference

if TYPE_CHECKING:
    from datetime import date

    from bot.visa.questions.wants import Want


class Ask(StrEnum):
    """What is asked."""

    CUTOFF = "cutoff"
    """The cut-off date of a preference, chargeability, chart and month."""
    CURRENT = "current"
    """Is a priority date (or, without one, a category) current?"""
    FORECAST = "forecast"
    """When will a priority date be current, or where will the cut-off be?"""
    STANDSTILL = "standstill"
    """How long a cut-off has stood still, or stood at most."""
    ADVANCE = "advance"
    """When a cut-off moved ahead, or how far at most."""
    FURTHEST = "furthest"
    """The latest or earliest date that a cut-off ever had."""
    MOVEMENT = "movement"
    """How far a cut-off moved between two bulletins, in a month, a year or a fiscal year."""
    TREND = "trend"
    """How a cut-off has moved over the years, with a chart."""
    COMPARE = "compare"
    """Two or more categories, countries or charts side by side."""
    RETROGRESSION = "retrogression"
    """When a cut-off moved backwards."""
    SEASON = "season"
    """In which months of the year a cut-off usually moves."""
    REACHED = "reached"
    """When a cut-off passed a date, or a category was current or unavailable."""
    BULLETIN = "bulletin"
    """A whole bulletin at a glance."""
    WAITS = "waits"
    """Where the line is longest, or shortest."""
    CHANGES = "changes"
    """What changed in a bulletin."""
    EXPLAIN = "explain"
    """What a term or rule means."""
    CHART_CHOICE = "chart_choice"
    """Which chart USCIS accepts, or which to use."""
    CHILD = "child"
    """Age under the Child Status Protection Act."""
    DIVERSITY = "diversity"
    """The Diversity Visa program."""
    SOURCE = "source"
    """Where the data comes from and how new it is."""
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    OFF_TOPIC = "off_topic"
    UNCLEAR = "unclear"
    """A question in the middle of a conversation that was not understood."""
    FOREIGN = "foreign"
    """In a language that is not read, without a code, a country or a date."""


MOVES = (Ask.MOVEMENT, Ask.TREND, Ask.RETROGRESSION, Ask.STANDSTILL, Ask.ADVANCE)
"""What a line did over some time."""
EVENTS = (Ask.RETROGRESSION, Ask.ADVANCE, Ask.STANDSTILL, Ask.REACHED, Ask.FURTHEST)
"""What happened to a line, and when."""
SERIES = (Ask.CUTOFF, Ask.CURRENT, Ask.FORECAST, Ask.COMPARE, Ask.SEASON, *MOVES, Ask.REACHED, Ask.FURTHEST)
"""What is asked about a row and a column."""
WHOLE = (Ask.BULLETIN, Ask.CHANGES)
"""What is asked about a bulletin as a whole."""
TALK = (Ask.GREETING, Ask.THANKS, Ask.HELP, Ask.OFF_TOPIC, Ask.FOREIGN, Ask.UNCLEAR)
"""What no later question goes on with."""


class Order(StrEnum):
    """Which of several is asked for."""

    ALL = "all"
    FIRST = "first"
    LAST = "last"
    MOST = "most"
    """The largest or longest."""
    LEAST = "least"
    COUNT = "count"
    """How many there were."""


class Lack(StrEnum):
    """What must be asked back before a question can be answered."""

    PREFERENCE = "preference"
    AREA = "area"
    PRIORITY_DATE = "priority_date"
    MARRIED = "married"
    AGE = "age"
    BORN = "born"
    FILED = "filed"
    APPROVED = "approved"
    STATUS = "status"
    """Whether the relative who petitions is a US citizen or a permanent resident."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What "now" means: the newest bulletin known, and today's date."""

    latest: Month
    today: date

    @property
    def anchor(self) -> Month:
        """What "this month" means: the month of today, or the newest bulletin where that is older."""
        return min(self.latest, Month.of(self.today))


@dataclass(frozen=True, slots=True)
class Place:
    """A place of birth as named, and the column that it is charged to."""

    name: str
    area: Area
    city: str = ""
    """The city by which it was named."""
    spouse: bool = False
    """It is where the husband or wife was born."""


SUPPOSED = "today"
"""How the priority date of a petition is told that is only thought of ("if I file today")."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as it was told: `first` to `last`, the same day when told exactly."""

    first: date
    last: date
    text: str
    other: date | None = None
    """The other reading of a date like 03/04/2015."""

    @property
    def exact(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Span:
    """The bulletins from `first` to `last`; `fiscal_year` where it was named so."""

    first: Month
    last: Month
    fiscal_year: int = 0
    year: int = 0
    """A calendar year, where it was named so."""


@dataclass(frozen=True, slots=True)
class Person:
    """What was told about the people: facts for categories and for child status."""

    relation: str = ""
    """What the applicant is to the petitioner: child, spouse, parent, sibling."""
    sponsor: str = ""
    """citizen or resident."""
    petitions: bool | None = None
    """The person who asks is the one who petitions."""
    married: bool | None = None
    age: int | None = None
    minors: tuple[int, ...] | None = None
    """How old the children are told to be who come along."""
    age_then: str = ""
    """The age when a visa became available, as `21y3m`, and"""
    pending: str = ""
    """how long the petition was pending, as `400d`: where no days were told."""
    born: Day | None = None
    event: Day | None = None
    """When something else happened: a wedding, an arrival, an interview."""
    filed: Day | None = None
    approved: Day | None = None
    available: Day | None = None
    """When a visa became available."""
    sought: Day | None = None
    """When permanent residence was applied for."""

    def over(self, other: Person) -> Person:
        """Return this, with what it does not say taken from `other`."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return replace(other, **{name: value for name, value in told.items() if value not in ("", None)})


@dataclass(frozen=True, slots=True)
class Question:
    """One question, typed; empty fields were not said (and not known from the conversation)."""

    ask: Ask | None = None
    preferences: tuple[Preference, ...] = ()
    places: tuple[Place, ...] = ()
    charts: tuple[Chart, ...] = ()
    months: tuple[Month, ...] = ()
    span: Span | None = None
    shift: int = 0
    """Months to add to what was asked before ("a year earlier": -12)."""
    priority_date: Day | None = None
    horizon: int = 0
    """Months ahead, for forecasts."""
    region: str = ""
    """A region of the Diversity Visa."""
    rank: int = 0
    """A rank number of the Diversity Visa."""
    topic: str = ""
    """What to explain, by the key of `rules.TOPICS`."""
    person: Person = field(default_factory=Person)
    status: str = ""
    """C or U, where the question is about that state."""
    relative_notes: tuple[str, ...] = ()
    """How relative or unclear words were read, in the reader's words."""
    doubts: tuple[str, ...] = ()
    """What does not exist or was not understood, each as a sentence to the person."""
    lacks: tuple[Lack, ...] = ()
    immediate: bool = False
    """The relation is an immediate relative of a citizen: no waiting line."""
    no_category: str = ""
    """Why the relation told has no category of its own, as a sentence."""
    series_before: tuple[tuple[Preference, ...], tuple[Place, ...]] = ((), ())
    """The categories and places that were asked about before these ("compare them")."""
    leans: bool = False
    """It takes up an earlier question ("and for China?")."""
    ever: bool = False
    """About all of history ("has it ever ...")."""
    order: Order = Order.ALL
    """Which of several: the first time, the largest step, how many."""
    passed_over: int = 0
    """Of several, how many to pass over from the last one ("and before that?")."""
    later: Day | None = None
    """Of two days that a cut-off came to, the later: how long it took is asked."""
    when: tuple[Preference, Place, Day] | None = None
    """The line, and the date that it came to, in whose bulletin this is asked for."""
    day_shift: int = 0
    """Days to add to the priority date spoken of ("one day earlier?")."""
    beside: tuple[Span, ...] = ()
    """Further spans of which the same is asked ("FY2022 against FY2023")."""
    text: str = ""
    sentence: str = field(default="", compare=False)
    """The one that asks, without what was told beside it."""
    asked: str = ""
    """How the question was put that this one only goes on with ("and China?" after "did it ever jump a year?")."""

    @property
    def words(self) -> str:
        """How it is asked, in its own words and in those of the question that it goes on with."""
        return f"{self.text}, {self.asked}" if self.asked else self.text

    @property
    def said(self) -> str:
        """The words that ask it."""
        return self.sentence if self.sentence and self.sentence in self.text else self.text

    def noted(self, *notes: str) -> Question:
        """Return this with how words were read, each said once."""
        return replace(self, relative_notes=tuple(dict.fromkeys((*self.relative_notes, *notes))))

    def filled(self, told: Question, *names: str) -> Question:
        """Return this, with what of the fields of those names it does not say taken from `told`."""
        return replace(self, **{name: getattr(self, name) or getattr(told, name) for name in names})

    def wants(self, want: Want) -> bool:
        """Whether its words want that."""
        return want.of(self.words)

    @property
    def complete(self) -> bool:
        """Whether it names all that it needs: what is asked, a line, and a time or a date of its own."""
        timed = self.priority_date or self.months or self.span
        return bool(self.ask and self.preferences and self.places and timed)

    @property
    def areas(self) -> tuple[Area, ...]:
        """The columns asked about, each once."""
        return tuple(dict.fromkeys(place.area for place in self.places))

    @property
    def lines(self) -> int:
        """How many lines are asked about: each category in each column."""
        return len(self.preferences) * len(self.areas)

    @property
    def columns_of_two(self) -> bool:
        """Whether columns of the own country of birth and of the husband's or wife's are asked about."""
        return len({place.spouse for place in self.places}) > 1
