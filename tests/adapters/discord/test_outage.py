"""A long outage, told in seconds: the bot keeps trying, gently, and is back soon after Discord is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from adapters.discord.supervise import DEAF_AFTER, FIRST, LONGEST, Patience
from tests.fakes.discord.people import MENTION

if TYPE_CHECKING:
    from tests.fakes.discord.stage import Stage

FASTER = 600.0
HOUR = 3600 / FASTER
MANY = 10**6


async def test_after_an_hours_outage_the_bot_is_soon_back_and_answers_what_it_missed(stage: Stage) -> None:
    patience = Patience(FIRST / FASTER, LONGEST / FASTER, max(DEAF_AFTER / FASTER, 0.5))
    gateway = stage.fake.gateway
    gateway.interval = 100
    async with stage.bot(patience=patience) as bot:
        gateway.refuse_handshakes = MANY
        await gateway.drop()
        stage.ann.says(f"{MENTION} are you there?", stage.channel)
        await stage.answered(lambda: not bot.hears, "the trouble to be seen")
        await asyncio.sleep(HOUR)
        tried, gateway.refuse_handshakes = MANY - gateway.refuse_handshakes, 0
        await stage.world.until(stage.final, within=15, what="an answer soon")
        await stage.answered(lambda: bot.hears)
    assert 2 <= tried <= 200
    assert gateway.identifies <= 3
    assert len(stage.messages()) == 1


async def test_a_session_gone_on_with_after_an_outage_is_health_again(stage: Stage) -> None:
    patience = Patience(first=0.4, longest=0.4, deaf=0.5)
    gateway = stage.fake.gateway
    gateway.interval = 100
    async with stage.bot(patience=patience) as bot:
        gateway.refuse_handshakes = MANY
        await gateway.drop()
        await stage.answered(lambda: bot.complaint.startswith("connecting again"), "the first connection given up")
        patience.deaf = 60.0
        tried = gateway.refuse_handshakes
        await stage.answered(lambda: gateway.refuse_handshakes < tried, "the next one to be refused too")
        gateway.refuse_handshakes = 0
        await stage.answered(lambda: bot.hears, "health")
    assert (gateway.identifies, gateway.resumes) == (1, 1)
