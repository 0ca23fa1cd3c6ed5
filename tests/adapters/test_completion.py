from __future__ import annotations

from datetime import date

import pytest

from adapters.completion import fitting
from bot.commands import COMMANDS, Argument, Kind, read
from bot.commands.reading import Understood
from bot.visa.bulletin import Area, Chart, Month, Preference
from bot.visa.questions import Clock

CLOCK = Clock(Month(2024, 12), date(2024, 12, 1))


def offered(kind: Kind) -> tuple[str, ...]:
    """Return the words offered for the argument of that kind of `/visa date`."""
    (date_command,) = (each for each in COMMANDS if each.name == "date")
    return next(fitting(each) for each in date_command.arguments if each.kind is kind)


def understood(text: str) -> Understood:
    found = read(text, CLOCK, COMMANDS)
    assert isinstance(found, Understood), found.text
    return found


@pytest.mark.parametrize(("word", "preference"), list(zip(offered(Kind.PREFERENCE), Preference, strict=True)))
def test_every_preference_that_is_offered_is_understood(word: str, preference: Preference) -> None:
    question = understood(f"/visa date {word} India 2015-06").given.question
    assert question
    assert question.preferences == (preference,)


@pytest.mark.parametrize(("word", "area"), list(zip(offered(Kind.CHARGEABILITY), Area, strict=True)))
def test_every_chargeability_that_is_offered_is_understood(word: str, area: Area) -> None:
    question = understood(f"/visa date EB-2 {word}").given.question
    assert question
    assert [place.area for place in question.places] == [area]


@pytest.mark.parametrize(("word", "chart"), list(zip(offered(Kind.CHART), Chart, strict=True)))
def test_every_chart_that_is_offered_is_understood(word: str, chart: Chart) -> None:
    question = understood(f"/visa date EB-2 India {word}").given.question
    assert question
    assert question.charts == (chart,)


@pytest.mark.parametrize(
    ("command", "word"),
    [(each.name, word) for each in COMMANDS for argument in each.arguments[:1] for word in argument.choices],
)
def test_every_choice_that_is_offered_is_understood(command: str, word: str) -> None:
    assert understood(f"/visa {command} {word}").given.choice == word


def test_a_free_argument_offers_nothing() -> None:
    assert fitting(Argument("month", Kind.MONTH, "")) == ()
