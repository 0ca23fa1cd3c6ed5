"""What the bulletin cannot know or does not cover gets an honest answer, not another question."""

from __future__ import annotations

from datetime import date

import pytest

from tests.fakes.expert import Expert


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Will congress raise the EB-2 India quota next year?", "Nobody can know"),
        ("will the per country cap be abolished?", "Nobody can know"),
        ("will the government shutdown delay the bulletin?", "Nobody can know"),
        ("I already filed my I-485 and then the dates went backwards. Is my case denied?", "is not denied"),
        ("what happens to my petition if my petitioner dies?", "204(l)"),
        ("when is the H-1B lottery?", "Not in the Visa Bulletin"),
        ("do I need an ESTA to visit New York?", "Not in the Visa Bulletin"),
        ("what is the filing fee for I-485?", "Not in the Visa Bulletin"),
        ("does my I-140 priority date survive if the employer withdraws it", "8 CFR 204.5(e)"),
        ("if both born in India, can we use our US-born child's country?", "may never use a child's"),
    ],
)
async def test_a_rule_or_an_honest_no_is_the_answer(question: str, says: str) -> None:
    assert says in await Expert().ask(question)


async def test_the_limit_of_today_stands_beside_what_nobody_knows() -> None:
    answer = await Expert().ask("Will congress raise the EB-2 India quota next year?")
    assert "140,000" in answer
    assert "7 %" in answer


async def test_a_question_about_dates_is_still_about_dates() -> None:
    assert "August 1, 2012" in await Expert().ask("what is the EB-2 India date?")


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("can I sponsor my cousin?", "no category for cousins"),
        ("can I sponsor my fiancé?", "K-1"),
        ("how do i get my mom here from mexico? I'm a citizen", "immediate relatives"),
        ("who decides the cut-off dates?", "Visa Office"),
        ("how many people are waiting in EB-2 India?", "not numbers of people"),
        ("what is DV lottery?", "dvprogram.state.gov"),
        ("Will Trump cancel the green card lottery?", "Nobody can know"),
        ("will the SR category expire?", "nobody can know"),
        ("I was born in Puerto Rico, which column?", "needs no immigrant visa"),
        ("is U worse than C?", "worse than any cut-off"),
    ],
)
async def test_a_plain_question_about_people_and_law_has_a_plain_answer(question: str, says: str) -> None:
    answer = await Expert().ask(question)
    assert says in answer
    assert not answer.endswith("?")


async def test_who_cannot_be_told_apart_is_answered_for_both_and_settled_by_one_word() -> None:
    expert = Expert()
    answer = await expert.ask("my wife is in Manila, how long?")
    assert answer.startswith("The husband or wife of a US citizen is an immediate relative: no waiting line.")
    assert "F2A for the Philippines" in answer
    assert "F2A" not in await expert.ask("I am a citizen")
    assert expert.facts == []


async def test_a_sister_abroad_can_only_wait_in_one_line() -> None:
    expert = Expert()
    answer = await expert.ask("how long is the line for my sister in mexico")
    assert ("2024-12", "final_action", "F4", "MEXICO", "2001-03-01") in expert.facts
    assert "only a US citizen of 21 or over" in answer
    assert "in line for 23 years" in answer


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("EB-2 for Atlantis", "I do not know a country called Atlantis"),
        ("born in the soviet union, F4", "which country has the place of birth today"),
        ("born in Kashmir, EB2 pd 2013-01-01", "held by Pakistan is under All Chargeability Areas"),
        ("how many EB-2 visas per year?", "**EB-2**: Professionals"),
        ("does H1B have a priority date", "no priority date"),
        ("F1 philippines, if I get married what category and date? pd 2012-01-01", "F3 for the Philippines"),
        ("what's 2+2", "outside what I know"),
        ("will my son age out? born 2006-05-05, I-130 filed 2015-01-01", "When was the petition approved"),
        ("中国EB2排期", "EB-2 for China (mainland born): March 22, 2020"),
    ],
)
async def test_places_rules_and_languages_that_a_newcomer_brings(question: str, says: str) -> None:
    assert says in await Expert().ask(question)


async def test_nobody_is_asked_for_a_country_where_every_column_says_the_same() -> None:
    for asked in ("EB-4 cutoff?", "EB4 pd 2021-01-10", "when was F2A last current?", "did EB-4 move in december 2024"):
        assert "born" not in await Expert().ask(asked), asked
    assert "in which country were you born?" in await Expert().ask("when did F2A last retrogress?")
    assert "in which country were you born?" in await Expert().ask("EB-4 cutoff in June 2021")


LATER = date(2026, 11, 27)
"""A day long after the newest bulletin known."""


async def test_words_that_lean_on_today_say_that_the_bulletins_end_before_it() -> None:
    asked = Expert(today=LATER)
    text = await asked.ask("What is EB-2 India FAD this month?")
    assert "I counted from my newest bulletin, not from today" in text
    text = await asked.ask("is the December bulletin out?")
    assert text.startswith("The December 2026 bulletin should be out, but it is not in my data")
    text = await asked.ask("will EB2 india move in december")
    assert "forecast for December 2026" in text
    text = await asked.ask("2027AF00001234 current?")
    assert text.startswith("**I have no Diversity Visa numbers of DV-2027 yet**")
