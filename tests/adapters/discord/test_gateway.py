"""Before a gateway that does not answer, hangs up, or sends the bot astray: it hears again, and asks sparingly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.discord.supervise import BUDGET, Patience
from tests.fakes.discord.people import MENTION

if TYPE_CHECKING:
    from tests.fakes.discord.stage import Stage


async def answers(stage: Stage) -> None:
    """Ask what is only answered by a bot that hears again; what it has missed, it finds."""
    stage.ann.says(f"{MENTION} are you there?", stage.channel)
    await stage.answered(stage.final, "an answer")


async def test_a_resume_that_is_not_answered_is_given_up_for_a_new_session(stage: Stage) -> None:
    async with stage.bot(patience=Patience(first=0.1, answer=0.3)):
        stage.fake.gateway.unheard = [6]
        await stage.fake.gateway.drop()
        await answers(stage)
    assert stage.fake.gateway.identifies == 2


async def test_an_identify_that_is_not_answered_is_asked_again(stage: Stage) -> None:
    stage.fake.gateway.unheard = [2, 2]
    async with stage.bot(patience=Patience(first=0.1, answer=0.3)):
        await answers(stage)
    assert stage.fake.gateway.identifies == 1


@pytest.mark.parametrize("code", [1000, 4006, 4007, 4009])
async def test_a_resume_that_is_hung_up_on_is_given_up_for_a_new_session(stage: Stage, code: int) -> None:
    async with stage.bot(patience=Patience(first=0.1)):
        stage.fake.gateway.resume_code = code
        await stage.fake.gateway.drop()
        await answers(stage)
    assert stage.fake.gateway.resumes == 1
    assert stage.fake.gateway.identifies == 2


async def test_where_the_address_to_resume_at_does_not_serve_the_usual_one_does(stage: Stage) -> None:
    stage.fake.gateway.resume_url = "ws://127.0.0.1:9/"
    async with stage.bot():
        await stage.fake.gateway.drop()
        await answers(stage)
    assert (stage.fake.gateway.resumes, stage.fake.gateway.identifies) == (1, 1)


async def test_sessions_that_are_lost_again_and_again_stay_inside_the_budget(stage: Stage) -> None:
    patience = Patience()
    async with stage.bot(patience=patience):
        for number in range(BUDGET):
            patience.begin(0.0, number)
        stage.fake.gateway.invalidate()
        await stage.answered(lambda: not stage.fake.gateway.listening, "the bot to hang up")
        await stage.answered(lambda: patience.failures, "the supervisor")
    assert stage.fake.gateway.identifies == 1
