"""Who takes over, when, and for how long the other is left alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis

from bot.providers import Abilities, Asked, Chunk, Delta, Fault, Finished, Request, Stop, Unanswered
from bot.providers.fallback import Answerer, Chain, Patience, Rest
from bot.providers.rests import SharedRests
from tests.fakes.scripted import Scripted, fault
from tests.fakes.turns import Rests

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from bot.providers import Provider
    from bot.store import Store

REQUEST = Request("", (Asked("Hello?"),))


@dataclass
class Pauses:
    taken: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


@dataclass
class Slow:
    """Says a word after so many seconds, again and again."""

    seconds: float
    name: str = "anthropic"
    model: str = "slow-1"

    async def connected(self) -> None:
        pass

    async def abilities(self) -> Abilities:
        return Abilities(10_000)

    async def stream(self, _: Request) -> AsyncGenerator[Chunk]:
        while True:
            await asyncio.sleep(self.seconds)
            yield Delta("word ")


def opened(*providers: Provider, seconds: float = 60.0, rests: Rests | None = None, offline: bool = True) -> Answerer:
    chain = Chain(
        {each.name: each for each in providers},
        tuple(each.name for each in providers),
        rests or Rests(),
        chance=lambda: 0.5,
        patience=Patience(first_token=0.2, gap=0.2, retry=2.0),
        sleep=Pauses(),
    )
    return chain.open(providers[0].name, asyncio.get_running_loop().time() + seconds, offline=offline)


async def said(answerer: Answerer) -> str:
    return "".join([chunk.text async for chunk in answerer.stream(REQUEST) if isinstance(chunk, Delta)])


def pauses(answerer: Answerer) -> list[float]:
    assert isinstance(answerer.chain.sleep, Pauses)
    return answerer.chain.sleep.taken


async def test_one_retry_with_jitter_and_then_the_next() -> None:
    answerer = opened(Scripted([[fault(Fault.OVERLOADED)]]), Scripted([["Hello."]], name="google"))
    assert await said(answerer) == "Hello."
    assert pauses(answerer) == [0.25]
    assert answerer.note == "OpenAI is overloaded; Google Gemini took over"


async def test_a_short_retry_after_is_honoured() -> None:
    answerer = opened(Scripted([[fault(Fault.RATE_LIMITED, 1.5)], ["Hello."]]))
    assert await said(answerer) == "Hello."
    assert pauses(answerer) == [1.5]
    assert answerer.note == ""


@pytest.mark.parametrize(
    "cause",
    [
        fault(Fault.RATE_LIMITED, 2.5),
        fault(Fault.REFUSED_KEY),
        fault(Fault.REJECTED),
        fault(Fault.SLOW),
        fault(Fault.UNABLE),
    ],
    ids=str,
)
async def test_what_no_retry_helps_is_passed_on_at_once(cause: Unanswered) -> None:
    answerer = opened(Scripted([[cause]]), Scripted([["Hello."]], name="google"))
    assert await said(answerer) == "Hello."
    assert pauses(answerer) == []


@pytest.mark.parametrize("cause", [Fault.TOO_LONG, Fault.FILTERED])
async def test_nobody_else_is_asked_what_the_question_is_to_blame_for(cause: Fault) -> None:
    other = Scripted([["Hello."]], name="google")
    with pytest.raises(Unanswered):
        await said(opened(Scripted([[fault(cause)]]), other))
    assert other.asked == []


async def test_nothing_is_tried_again_after_the_first_word() -> None:
    model = Scripted([["He", fault(Fault.OVERLOADED)]])
    with pytest.raises(Unanswered):
        await said(opened(model, Scripted([["Hello."]], name="google")))
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    ("why", "told"),
    [(Fault.RATE_LIMITED, "has too many requests at the moment"), (Fault.REFUSED_KEY, "refused the key of this bot")],
)
async def test_who_is_to_rest_is_left_alone_also_by_the_next_turn(why: Fault, told: str) -> None:
    rests, model = Rests(), Scripted([[fault(why, 30.0)]])
    for _ in range(2):
        answerer = opened(model, Scripted([["Hello."]], name="google"), rests=rests)
        assert await said(answerer) == "Hello."
        assert answerer.note == f"OpenAI {told}; Google Gemini took over"
    assert len(model.asked) == 1
    assert rests.begun == [("openai", 30.0)]


async def test_who_took_over_keeps_the_turn() -> None:
    model, other = Scripted([[fault(Fault.REFUSED_KEY)], ["No."]]), Scripted([["Hello."]], name="google")
    answerer = opened(model, other)
    assert [await said(answerer), await said(answerer)] == ["Hello.", "Hello."]
    assert len(model.asked) == 1


async def test_silence_before_the_first_word_is_passed_on() -> None:
    answerer = opened(Slow(5), Scripted([["Hello."]], name="google"))
    assert await said(answerer) == "Hello."
    assert answerer.note == "Anthropic did not answer in time; Google Gemini took over"


async def test_what_is_still_being_loaded_takes_no_time_of_the_model() -> None:
    class Loading(Scripted):
        async def connected(self) -> None:
            await asyncio.sleep(0.5)

    answerer = opened(Loading([["Hello."]]), Scripted([["Hi."]], name="google"))
    assert await said(answerer) == "Hello."
    assert answerer.note == ""
    answerer = opened(Loading([["Late."]]), Scripted([["Hello."]], name="offline"), seconds=0.1)
    assert await said(answerer) == "Hello."


async def test_when_no_time_is_left_only_the_built_in_one_is_asked() -> None:
    google = Scripted([["Late."]], name="google")
    answerer = opened(Slow(5), google, Scripted([["Hello."]], name="offline"), seconds=0.1)
    assert await said(answerer) == "Hello."
    assert google.asked == []


async def test_a_drip_ends_with_the_turn() -> None:
    started = asyncio.get_running_loop().time()
    with pytest.raises(Unanswered) as raised:
        await said(opened(Slow(0.02), seconds=0.3))
    assert raised.value.fault is Fault.SLOW
    assert asyncio.get_running_loop().time() - started < 1.0


async def test_where_all_fail_every_reason_is_told() -> None:
    answerer = opened(
        Scripted([[fault(Fault.REFUSED_KEY)]]), Scripted([[fault(Fault.UNABLE)]], name="ollama"), offline=False
    )
    with pytest.raises(Unanswered):
        await said(answerer)
    assert answerer.reasons == (
        "OpenAI refused the key of this bot; Ollama has a model that cannot use the tools of this mode"
    )


async def test_a_stream_that_ends_without_saying_so_is_not_whole() -> None:
    @dataclass
    class Breathless(Slow):
        async def stream(self, _: Request) -> AsyncGenerator[Chunk]:
            yield Delta("He")

    with pytest.raises(Unanswered) as raised:
        await said(opened(Breathless(0)))
    assert raised.value.fault is Fault.INCOMPLETE


async def test_rests_are_shared_through_redis_and_end(store: Store) -> None:
    here, there = (SharedRests(store.redis, lambda name: store.key("rest", name)) for _ in range(2))
    await here.begin("openai", Rest(30.0, Fault.REFUSED_KEY))
    left = await there.left("openai")
    assert left
    assert left.fault is Fault.REFUSED_KEY
    assert 29.0 < left.seconds <= 30.0
    assert await there.left("google") is None
    assert await store.redis.pttl(store.key("rest", "openai")) > 0


async def test_where_redis_is_away_nobody_rests(tmp_path: Path) -> None:
    async with Redis(unix_socket_path=str(tmp_path / "nobody")) as redis:
        rests = SharedRests(redis, str)
        await rests.begin("openai", Rest(30.0, Fault.OVERLOADED))
        assert await rests.left("openai") is None


async def test_a_finished_chunk_is_passed_through() -> None:
    chunks = [chunk async for chunk in opened(Scripted([["Hello."]])).stream(REQUEST)]
    assert isinstance(chunks[-1], Finished)
    assert chunks[-1].stop is Stop.FINISHED
