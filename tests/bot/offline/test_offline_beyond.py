"""What the bulletin cannot know or does not cover gets an honest answer, not another question."""

from __future__ import annotations

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
