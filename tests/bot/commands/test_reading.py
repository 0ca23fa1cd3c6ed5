from __future__ import annotations

from datetime import date

import pytest

from bot.commands import COMMANDS, Command, Misunderstood, read
from bot.commands.reading import Understood
from bot.visa.bulletin import Area, Chart, Month, Preference
from bot.visa.questions import Clock, Question

CLOCK = Clock(Month(2024, 12), date(2024, 12, 20))


def understood(text: str) -> Understood:
    found = read(text, CLOCK, COMMANDS)
    assert isinstance(found, Understood), found.text
    return found


def asked(text: str) -> Question:
    question = understood(text).given.question
    assert question
    return question


def misunderstood(text: str) -> str:
    found = read(text, CLOCK, COMMANDS)
    assert isinstance(found, Misunderstood)
    return found.text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_example_of_every_command_is_understood(command: Command) -> None:
    assert understood(command.example).command is command


@pytest.mark.parametrize(
    "text",
    [
        "current EB-3 Philippines 2022-06-15",
        "current philippines eb3 15 June 2022",
        'current "June 15, 2022" EB3 PH',
        "/visa current 2022-06-15 eb-3 filipino",
        "CURRENT EB3_OTHER PHILIPPINES 2022-06-15",
    ],
)
def test_arguments_come_in_any_order_and_any_spelling(text: str) -> None:
    question = asked(text)
    assert question.areas == (Area.PHILIPPINES,)
    assert question.preferences[0] in (Preference.EB3, Preference.EB3_OTHER)
    assert question.priority_date
    assert question.priority_date.first == date(2022, 6, 15)


@pytest.mark.parametrize(
    "text", ["watch F4 Mexico for my sister please", "watch eb2 inida", "watch the EB-2 category for people from India"]
)
def test_words_that_help_or_are_polite_are_no_wrong_date_of_a_watch(text: str) -> None:
    assert understood(text).command.name == "watch"


def test_the_words_after_a_category_can_make_it_another() -> None:
    assert asked("watch EB-3 other workers Philippines").preferences == (Preference.EB3_OTHER,)


@pytest.mark.parametrize("area", Area)
@pytest.mark.parametrize("preference", Preference)
def test_the_codes_of_the_charts_are_words_of_every_command(preference: Preference, area: Area) -> None:
    question = asked(f"date {preference.value} {area.value} dates_for_filing 2016-03")
    assert question.preferences == (preference,)
    assert question.areas == (area,)
    assert question.charts == (Chart.DATES_FOR_FILING,)
    assert question.months == (Month(2016, 3),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("forcast EB-2 India 2014-03-15", "Did you mean `/visa forecast <preference>"),
        ("xyzzy", "`mode`, `provider`"),
        ("mode expret", "Did you mean `/visa mode expert`?"),
        ("provider gpt", "there are `google`, `openai`, `anthropic`, `ollama`, `offline`"),
        ("current EB-3", "Please add a country of birth"),
        ("current", "Please add a preference"),
        ("date EB-2 Wakanda", "Please add a country of birth"),
        ("watch EB-2 India tomorrow", "I do not understand `tomorrow` as priority date"),
        ("watch EB-2 India next week please", "I do not understand `next week` as priority date"),
        ("watch EB-2 India 2014", "I do not understand `2014` as priority date"),
        ("watch EB-2 India 2014-03", "I do not understand `March 2014` as priority date"),
        ("date EB-9 India", "There is no EB-9"),
        ("current EB-2 India 2013-02-30", "February 30, 2013 does not exist"),
    ],
)
def test_what_is_not_understood_is_named_with_what_is_accepted(text: str, said: str) -> None:
    assert said in misunderstood(text)


def test_an_unclosed_quote_is_no_reason_to_give_up() -> None:
    assert asked('date "EB-2 India').areas == (Area.INDIA,)


def test_nothing_at_all_asks_for_help() -> None:
    assert understood("").command.name == "help"
    assert understood("/visa").command.name == "help"
    assert understood("/").command.name == "help"


def test_a_choice_may_be_shortened() -> None:
    assert understood("mode exp").given.choice == "expert"
