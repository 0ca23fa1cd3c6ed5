"""Answers without a model: right by the archive, with their source, grounded, and readable."""

from __future__ import annotations

import random
from datetime import date

import pytest

from bot.expertise import expert_tools
from bot.offline import Offline
from bot.offline.planning import plan
from bot.providers import Asked, Delta, Finished, Request, Returned, Said, Stop
from bot.visa.bulletin import Area, Chart, Month, Preference, write_cutoff
from bot.visa.wording import day_words, title
from tests.bot.visa.reading import CLOCK, corpus, heard
from tests.fakes.expert import Expert, shipped

COUNTRY = {
    Area.ALL: "the rest of the world", Area.CHINA: "China", Area.INDIA: "India", Area.MEXICO: "Mexico",
    Area.PHILIPPINES: "the Philippines",
}  # fmt: skip


def cells(count: int, seed: int) -> list[tuple[Month, Chart, Preference, Area, str]]:
    pick = random.Random(seed)
    found: list[tuple[Month, Chart, Preference, Area, str]] = []
    while len(found) < count:
        month = pick.choice(shipped().months)
        cell = pick.choice(shipped().cells(month))
        if cell.area in COUNTRY:
            found.append((month, cell.chart, cell.preference, cell.area, write_cutoff(cell.cutoff)))
    return found


FORMS = (
    "What is the {row} {chart} date for {country} in the {month} bulletin?",
    "{row} {country} {month} {chart}",
    "in {month}, {chart}, what was {row} for {country}",
    "{month}: {country}, {row}, {chart} chart please",
)


async def test_any_cell_asked_in_words_is_answered_by_that_cell() -> None:
    for index, (month, chart, preference, area, value) in enumerate(cells(120, seed=20241205)):
        heading = "final action" if chart is Chart.FINAL_ACTION else "dates for filing"
        asked = FORMS[index % len(FORMS)].format(
            row=title(preference), chart=heading, country=COUNTRY[area], month=month.name
        )
        expert = Expert()
        text = await expert.ask(asked)
        first = expert.facts[0]
        assert first == (str(month), chart.value, first[2], area.value, value), asked
        if preference is not Preference.EB5:
            assert first[2] == preference.value, asked
        said = {"C": "current (C)", "U": "unavailable (U)"}.get(value) or day_words(date.fromisoformat(value))
        assert said in text, asked
        assert shipped().url(month) in text


async def test_the_first_question_of_the_tutorial() -> None:
    text = await Expert().ask("What is the EB-2 India final action date in the December 2024 bulletin?")
    assert text.startswith(
        "**EB-2 for India: August 1, 2012** (Final Action Dates, December 2024 bulletin, printed 01AUG12)"
    )
    assert "visa-bulletin/2025/visa-bulletin-for-december-2024.html" in text


@pytest.mark.parametrize("day", ["2012-07-31", "2012-08-01"])
async def test_only_a_strictly_earlier_date_is_current(day: str) -> None:
    text = await Expert().ask(f"Is {day} current for EB-2 India on final action in December 2024?")
    assert text.startswith("**Yes") if day == "2012-07-31" else text.startswith("**No")


async def test_what_was_told_is_kept_through_a_conversation() -> None:
    expert = Expert()
    await expert.ask("What is the EB-2 India final action date in the December 2024 bulletin?")
    await expert.ask("and for China?")
    assert expert.facts == [("2024-12", "final_action", "EB2", "CHINA", "2020-03-22")]
    await expert.ask("what about the filing chart?")
    assert expert.facts == [("2024-12", "dates_for_filing", "EB2", "CHINA", "2020-10-01")]
    await expert.ask("and a year earlier?")
    assert expert.facts == [("2023-12", "dates_for_filing", "EB2", "CHINA", "2020-01-01")]


async def test_what_is_missing_is_asked_for_once() -> None:
    expert = Expert()
    assert (await expert.ask("What is the date for India?")).endswith("?")
    assert expert.facts == []
    await expert.ask("EB-3")
    assert expert.facts[0] == ("2024-12", "final_action", "EB3", "INDIA", "2012-11-08")
    other = Expert()
    first = await other.ask("What is the F2A date?")
    assert first.endswith("in which country were you born?")
    assert "Mexico: **April 15, 2021**" in first
    assert not (await other.ask("I'd rather not say. And in November 2024?")).endswith("?")


async def test_a_relation_told_in_words_finds_its_category() -> None:
    expert = Expert()
    text = await expert.ask("my dad is American, I am 30, unmarried, born in Manila, he filed in summer 2011")
    assert text.startswith("**Yes: F1 for the Philippines, priority date between June 1, 2011 and August 31, 2011")
    assert ("2024-12", "final_action", "F1", "PHILIPPINES", "2012-03-01") in expert.facts


async def test_an_immediate_relative_is_told_that_there_is_no_line() -> None:
    assert "immediate relatives" in await Expert().ask("My wife is a US citizen, how long do I wait?")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("EB-6 India date?", "There is no EB-6"),
        ("F5 Mexico?", "There is no F5"),
        ("is February 30, 2015 current for EB-2 India?", "does not exist"),
        ("EB-2 India priority date 2031-01-01", "lies in the future"),
        ("EB-2 India in the March 2030 bulletin", "has not been published yet"),
        ("EB-2 India in May 1999", "begins with December 2001"),
        ("EB-2 India dates for filing in January 2014", "There was no Dates for Filing chart then"),
        ("EB-2 Brazil", "no column of their own"),
        ("EB-2 Taiwan", "not charged to China"),
        ("EB5 rural China in 2019", "I have no bulletin with EB-5 Set Aside: Rural"),
        ("my sister is a green card holder and files for me", "cannot petition for a brother or sister"),
    ],
)
async def test_what_does_not_exist_is_explained(asked: str, said: str) -> None:
    assert said in await Expert().ask(asked)


async def test_a_missing_month_is_said_and_its_neighbours_are_given() -> None:
    history = shipped()
    missing = history.missing[0] if history.missing else Month(2012, 10)
    without = type(history)({month: rows for month, rows in history.bulletins.items() if month != missing})
    expert = Expert(without)
    text = await expert.ask(f"EB-3 Mexico final action in {missing.name}")
    assert "is missing from my archive" in text
    assert [fact[0] for fact in expert.facts] == [str(missing + -1), str(missing + 1)]


async def test_old_data_is_called_old() -> None:
    text = await Expert(today=date(2026, 11, 22)).ask("EB-2 India date?")
    assert "My newest bulletin is December 2024; one for November 2026 should be out by now" in text
    assert "should be out" not in await Expert().ask("EB-2 India date?")


async def test_as_of_an_earlier_month_nothing_later_is_known() -> None:
    expert = Expert(shipped().as_of(Month(2019, 5)), date(2019, 5, 1))
    await expert.ask("what is EB-3 China now?")
    assert {fact[0] for fact in expert.facts} == {"2019-05"}
    await expert.ask("and last month?")
    assert {fact[0] for fact in expert.facts} == {"2019-04"}


async def test_a_long_talk_keeps_the_date_that_was_told_at_its_beginning() -> None:
    expert = Expert()
    await expert.ask("EB-3 Philippines, my priority date is February 14, 2023")
    for _ in range(8):
        await expert.ask("what does U mean?")
        await expert.ask("what was the EB-1 India date in January 2024?")
    assert "February 14, 2023" in await expert.ask("and when do you think it's my turn?")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("hello", "Hello!"), ("thanks a lot", "You're welcome"), ("help", "I answer questions about the US Visa"),
        ("who won the world cup?", "outside what I know"), ("What does U mean?", "no numbers can be given out"),
        ("what is your data source?", "from December 2001 to December 2024"),
    ],
)  # fmt: skip
async def test_small_talk_and_terms(asked: str, said: str) -> None:
    assert said in await Expert().ask(asked)


async def test_general_mode_says_what_it_can_do() -> None:
    text = await Expert(mode="general").ask("write me a poem")
    assert "/visa mode expert" in text


def dialogues() -> list[str]:
    return [words for words, _ in corpus()]


def test_every_tool_answers_some_question_of_the_corpus() -> None:
    unused = {each.name for each in expert_tools(shipped(), CLOCK.today)}
    for dialogue in dialogues():
        unused -= {use.tool for use in plan(heard(dialogue), CLOCK).calls}
        if not unused:
            return
    assert unused == set()


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(slice(0, None, 30)),
        pytest.param(slice(1, None), marks=(pytest.mark.slow, pytest.mark.timeout(900))),
    ],
)
async def test_every_answer_of_the_corpus_is_grounded_and_says_something(part: slice) -> None:
    for dialogue in dialogues()[part]:
        expert = Expert()
        for text in dialogue.split(" || "):
            answer = await expert.ask(text)
            assert answer.strip(), dialogue
            assert "unverified" not in answer, f"{dialogue}: {answer}"
            assert expert.last is not None
            assert not any('"error"' in each.result for each in expert.last.tools), dialogue


async def test_several_questions_of_one_message_get_one_answer_each() -> None:
    expert = Expert()
    text = await expert.ask("What is EB-2 India in Dec 2024? And EB-3 China?")
    assert "EB-2 for India: August 1, 2012" in text
    assert "EB-3 for China (mainland born): April 1, 2020" in text
    assert text.count("Source:") == 1


async def say(offline: Offline, request: Request) -> tuple[str, Stop]:
    text, stop = "", Stop.LENGTH
    async for chunk in offline.stream(request):
        match chunk:
            case Delta(piece):
                text += piece
            case Finished(stop):
                pass
            case _:
                pass
    return text, stop


async def test_a_correction_repeats_the_tools_own_words() -> None:
    offline = Offline(shipped)
    prompt = (
        Asked("EB-2 India?", "2024-12-05"),
        Said("It is so."),
        Asked("No tool result supports this in your last answer: x"),
    )
    assert await say(offline, Request("", prompt, mode="expert")) == ("It is so.", Stop.FINISHED)


async def test_without_tools_to_call_it_still_answers() -> None:
    offline = Offline(shipped)
    text, stop = await say(offline, Request("", (Asked("EB-2 India?", "2024-12-05"),), may_call=False, mode="expert"))
    assert text
    assert stop is Stop.FINISHED


async def test_a_failed_tool_is_told_as_it_is() -> None:
    offline = Offline(shipped)
    prompt = (Asked("EB-2 India?", "2024-12-05"), Returned("c", "cutoff_date", '{"error": "it took too long"}'))
    text, _ = await say(offline, Request("", prompt, mode="expert"))
    assert "it took too long" in text
    assert (await offline.abilities()).tools
