"""A person's words are read as typed questions: the corpus, and every rendering of a part parses back."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.expertise import expert_tools
from bot.offline.planning import plan
from bot.visa.bulletin import MONTHS, Area, Chart, Month, Preference
from bot.visa.questions import Ask, Clock, Lack, Question, read_dialogue
from bot.visa.questions.places import place_named
from bot.visa.questions.words import mend, normal
from bot.visa.wording import title
from tests.bot.visa.reading import CLOCK, corpus, heard, written
from tests.fakes.expert import shipped

if TYPE_CHECKING:
    from bot.tools import Tool


@pytest.mark.parametrize("at", range(0, len(corpus()), 25))  # a test for each would take longer than the readings
def test_the_words_are_read_as_a_careful_person_would_and_lead_to_calls_that_the_tools_take(at: int) -> None:
    for words, readings in corpus()[at : at + 25]:
        questions = heard(words)
        assert [written(each) for each in questions] == readings, words
        for use in plan(questions, CLOCK).calls:
            tools()[use.tool].arguments.model_validate_json(json.dumps(use.arguments))


@cache
def tools() -> dict[str, Tool]:
    return {each.name: each for each in expert_tools(shipped(), CLOCK.today)}


def only(text: str) -> Question:
    (question,) = read_dialogue([text], CLOCK)
    return question


def test_a_category_that_does_not_exist_is_not_taken_for_the_one_spoken_of_before() -> None:
    (question,) = read_dialogue(["How has EB-2 India moved since 2018?", "and what about EB-6?"], CLOCK)
    assert question.preferences == ()
    assert Lack.PREFERENCE in question.lacks
    assert question.areas == (Area.INDIA,)
    (again,) = read_dialogue(["How has EB-2 India moved since 2018?", "and what about EB-3?"], CLOCK)
    assert again.preferences == (Preference.EB3,)


def test_of_a_long_message_the_beginning_and_the_end_are_read_and_it_says_so() -> None:
    story = "My category is EB-3, born in the Philippines. " + "It has been a long way. " * 4_000
    (question,) = read_dialogue([f"{story}What was the cut-off in June 2023?"], CLOCK)
    assert written(question) == "cutoff EB3 PHILIPPINES 2023-06"
    assert any("beginning and its end" in note for note in question.relative_notes)
    (again,) = read_dialogue([story, "And in July 2023?"], CLOCK)
    assert written(again) == "cutoff EB3 PHILIPPINES 2023-07"
    assert not again.relative_notes


days = st.dates(date(1985, 1, 1), date(2024, 11, 30))


@given(days, st.integers(0, 8))
@settings(max_examples=150, deadline=None)
def test_a_priority_date_in_any_form_parses_back(day: date, form: int) -> None:
    name = MONTHS[day.month - 1]
    forms = (
        day.isoformat(),
        f"{name} {day.day}, {day.year}",
        f"{day.day} {name} {day.year}",
        f"{day.day:02d}{name[:3].upper()}{day.year % 100:02d}",
        f"{name[:3]} {day.day} {day.year}",
        f"{day.month}/{day.day}/{day.year}",
        f"{day:%Y/%m/%d}",
        f"{day.day}-{name[:3]}-{day.year}",
        f"{name} {day.day}th of {day.year}",
    )
    question = only(f"EB-2 India priority date {forms[form]}, is it current?")
    assert question.priority_date is not None
    assert (question.priority_date.first, question.priority_date.last) == (day, day), forms[form]
    assert question.ask is Ask.CURRENT
    assert question.months == ()


months = st.builds(Month, st.integers(2002, 2024), st.integers(1, 12))


@given(months, st.integers(0, 6))
@settings(max_examples=120, deadline=None)
def test_a_bulletin_month_in_any_form_parses_back(month: Month, form: int) -> None:
    name = MONTHS[month.month - 1]
    forms = (
        str(month),
        month.name,
        f"{name[:3]} {month.year}",
        f"{name}, {month.year}",
        f"{month.month}/{month.year}",
        f"the {name} {month.year} visa bulletin",
        f"{name[:3]} '{month.year % 100:02d}",
    )
    question = only(f"What was the F4 Mexico final action date in {forms[form]}?")
    assert question.months == (month,), forms[form]
    assert question.priority_date is None


@pytest.mark.parametrize("preference", list(Preference))
def test_a_preference_by_its_title_is_itself(preference: Preference) -> None:
    same = {Preference.EB5_UNRESERVED_RC, Preference.EB5_TEA_RC_PILOT, Preference.EB5_TEA_RC}
    if preference not in same:  # their titles hold those of other rows, or stand for the rows of that month
        assert preference in only(f"{title(preference)}, India, December 2024").preferences


@pytest.mark.parametrize(
    ("word", "area"),
    [
        ("India", Area.INDIA), ("mainland China", Area.CHINA), ("China - mainland born", Area.CHINA), ("ROW", Area.ALL),
        ("Mexico", Area.MEXICO), ("the Philippines", Area.PHILIPPINES), ("Brazil", Area.ALL),
        ("Honduras", Area.EL_SALVADOR_GUATEMALA_HONDURAS), ("Taiwan", Area.ALL), ("Hong Kong", Area.ALL),
        ("Macau", Area.ALL), ("Bengaluru", Area.INDIA),
        ("Shenzhen", Area.CHINA), ("Davao", Area.PHILIPPINES), ("Guadalajara", Area.MEXICO), ("Hanoi", Area.VIETNAM),
        ("Santo Domingo", Area.DOMINICAN_REPUBLIC), ("rest of the world", Area.ALL), ("Côte d'Ivoire", Area.ALL),
    ],
)  # fmt: skip
def test_a_place_is_charged_to_its_column(word: str, area: Area) -> None:
    place = place_named(word)
    assert place is not None
    assert place.area is area


def test_a_word_that_names_no_place_is_none() -> None:
    assert place_named("Atlantis") is None


@pytest.mark.parametrize(
    "text",
    [
        "see you tomorrow",
        "it moved three months in a row",
        "the third row of the chart",
        "my case may be approved",
        "march on",
    ],
)
def test_words_within_words_name_nothing(text: str) -> None:
    question = only(text)
    assert question.places == ()
    assert question.months == ()
    assert question.preferences == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phillipines", "philippines"), ("decmber", "december"), ("retrogresion", "retrogression"),
        ("prioroty", "priority"), ("inida", "india"), ("mexcio", "mexico"), ("febuary", "february"),
        ("currrent", "current"), ("bulliten", "bulletin"),
    ],
)  # fmt: skip
def test_typing_errors_are_mended(typed: str, meant: str) -> None:
    assert meant in mend(normal(typed)) or place_named(typed) is not None


@pytest.mark.parametrize("word", ["match", "patent", "parents", "several", "company", "string", "different", "mark"])
def test_ordinary_words_are_left_alone(word: str) -> None:
    assert mend(word) == word


def test_a_dialogue_keeps_what_was_told() -> None:
    told = ["I was born in India", "my category is EB-2", "priority date 15 March 2014", "am I current?"]
    (question,) = read_dialogue(told, CLOCK)
    assert question.ask is Ask.CURRENT
    assert question.preferences == (Preference.EB2,)
    assert question.areas == (Area.INDIA,)
    assert question.priority_date is not None
    assert question.priority_date.first == date(2014, 3, 15)


def test_what_is_missing_is_named() -> None:
    assert only("What is the date for India?").lacks == (Lack.PREFERENCE,)
    assert only("What is the EB-2 date?").lacks == (Lack.AREA,)
    assert Lack.STATUS in only("my mother filed for me in 2010, I am from Mexico").lacks
    assert Lack.AGE in only("my mother is a green card holder, I am not married, from Mexico").lacks
    assert Lack.MARRIED in only("my mother is a US citizen, I am from Mexico, what is my date?").lacks


def test_a_spouse_of_another_country_is_marked() -> None:
    places = only("I was born in India but my wife was born in Brazil, EB-2").places
    assert [(place.name, place.spouse) for place in places] == [("India", False), ("Brazil", True)]


def test_now_is_the_newest_bulletin_where_the_data_is_older_than_today() -> None:
    old = Clock(Month(2019, 5), date(2026, 11, 22))
    assert read_dialogue(["EB-2 India last month"], old)[0].months == (Month(2019, 4),)
    new = Clock(Month(2024, 12), date(2024, 11, 25))
    assert read_dialogue(["EB-2 India this month"], new)[0].months == (Month(2024, 11),)
    assert read_dialogue(["EB-2 India next month"], new)[0].months == (Month(2024, 12),)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert read_dialogue([text], CLOCK)


def test_a_very_long_text_is_read_in_reasonable_time() -> None:
    assert read_dialogue(["EB-2 India " * 10_000], CLOCK)


def test_several_questions_of_one_message_are_all_read() -> None:
    found = read_dialogue(["What is EB-2 India in Dec 2024? And EB-3? Is PD 2012-06-15 current?"], CLOCK)
    assert [(each.ask, each.preferences) for each in found] == [
        (Ask.CUTOFF, (Preference.EB2,)),
        (Ask.CUTOFF, (Preference.EB3,)),
        (Ask.CURRENT, (Preference.EB3,)),
    ]


def test_the_charts_are_told_apart() -> None:
    assert only("EB-2 India dates for filing").charts == (Chart.DATES_FOR_FILING,)
    assert only("EB-2 India FAD").charts == (Chart.FINAL_ACTION,)
    assert only("EB-2 India both charts").charts == (Chart.FINAL_ACTION, Chart.DATES_FOR_FILING)


def test_a_birthday_is_in_the_life_of_who_asks_and_not_in_the_newest_bulletin() -> None:
    later = Clock(Month(2024, 12), date(2026, 11, 27))
    for words, first, last in (
        ("turns 21 in March", date(2006, 3, 1), date(2006, 3, 31)),
        ("turned 21 in October", date(2005, 10, 1), date(2005, 10, 31)),
    ):
        born = read_dialogue([f"my son {words}, F2A filed 5 Jan 2022"], later)[0].person.born
        assert born is not None
        assert (born.first, born.last) == (first, last)
