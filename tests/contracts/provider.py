"""What every provider promises; a suite inherits this and gives one that answers in words, and one that calls."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from bot.providers import PROVIDERS, Asked, Call, Delta, Finished, Provider, Request, Returned, Said, Stop, Working


class ProviderContract:
    """Inherit, and give the fixtures `speaking`, `calling` (providers) and `question` (a request with tools)."""

    async def test_it_is_in_the_table(self, speaking: Provider) -> None:
        assert speaking.name in [row.name for row in PROVIDERS]

    async def test_it_tells_how_much_it_reads(self, speaking: Provider) -> None:
        assert (await speaking.abilities()).context > 1000

    async def test_words_come_in_pieces_and_end_once(self, speaking: Provider, question: Request) -> None:
        async with aclosing(speaking.stream(question)) as stream:
            chunks = [chunk async for chunk in stream if not isinstance(chunk, Working)]
        *words, last = chunks
        assert isinstance(last, Finished)
        assert last.stop is Stop.FINISHED
        assert words
        assert all(isinstance(word, Delta) and word.text for word in words)

    async def test_calls_come_whole_before_the_end(self, calling: Provider, question: Request) -> None:
        async with aclosing(calling.stream(question)) as stream:
            chunks = [chunk async for chunk in stream]
        last = chunks[-1]
        assert isinstance(last, Finished)
        assert last.stop is Stop.TOOLS
        calls = [chunk for chunk in chunks if isinstance(chunk, Call)]
        assert calls
        assert all(call.id and call.name and call.arguments.startswith("{") for call in calls)
        assert len({call.id for call in calls}) == len(calls)

    async def test_the_result_of_a_call_leads_to_words(self, calling: Provider, question: Request) -> None:
        async with aclosing(calling.stream(question)) as stream:
            calls = tuple([chunk async for chunk in stream if isinstance(chunk, Call)])
        results = tuple(Returned(call.id, call.name, '{"answer": "EB-2 India: 2012-08-01."}') for call in calls)
        again = Request(
            question.system, (*question.prompt, Said("", calls), *results), question.tools, mode=question.mode
        )
        async with aclosing(calling.stream(again)) as stream:
            chunks = [chunk async for chunk in stream]
        assert any(isinstance(chunk, Delta) for chunk in chunks)

    async def test_whoever_leaves_early_does_no_harm(self, speaking: Provider, question: Request) -> None:
        async with aclosing(speaking.stream(question)) as stream:
            await anext(stream)
        async with aclosing(speaking.stream(question)) as stream:
            assert [chunk async for chunk in stream if isinstance(chunk, Finished)]

    async def test_two_answers_at_once_do_not_mix(self, speaking: Provider, question: Request) -> None:
        async def said() -> str:
            async with aclosing(speaking.stream(question)) as stream:
                return "".join([chunk.text async for chunk in stream if isinstance(chunk, Delta)])

        alone = await said()
        assert set(await asyncio.gather(said(), said())) == {alone}

    async def test_it_answers_who_asks_a_second_time(self, speaking: Provider, question: Request) -> None:
        again = Request(
            question.system,
            (*question.prompt, Said("So it is."), Asked("And then?")),
            question.tools,
            mode=question.mode,
        )
        async with aclosing(speaking.stream(again)) as stream:
            assert isinstance([chunk async for chunk in stream][-1], Finished)
