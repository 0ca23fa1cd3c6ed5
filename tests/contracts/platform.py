"""What a person may expect of the bot wherever they talk to it: one file of scenarios for every platform."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from bot.messages import Done, Failed, Footer, Text

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.messages import Event, Message, Turn

FOOTER = Footer("offline", "", "expert")
LONG = "\n\n".join(f"Paragraph {number}. " + "words " * 60 for number in range(12))


class Talk(Protocol):
    """One bot on one platform; each `person` has a conversation of their own with it."""

    async def ask(self, person: str, text: str) -> str:
        """Say something, and return the words of the answer that is seen in the end, all its parts together."""


async def act(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
    """Answer as the scenarios want it."""
    if "long" in message.text:
        yield Text(LONG)
        yield Done(LONG, FOOTER)
    elif "fail" in message.text:
        yield Text("The date is")
        yield Failed("unavailable", "No provider answers. Please try again in a minute.", partial="The date is")
    elif "crash" in message.text:
        raise RuntimeError("secret detail")
    else:
        text = f"{len(history)}: {message.text}, and **bold** @everyone"
        for word in text.split(" "):
            yield Text(f"{word} ")
        yield Done(text, FOOTER)


class PlatformContract:
    """Inherit, and give the fixture `talk`."""

    async def test_a_question_is_answered(self, talk: Talk) -> None:
        assert "0: hello" in await talk.ask("ann", "hello")

    async def test_a_conversation_remembers_and_another_does_not(self, talk: Talk) -> None:
        await talk.ask("ann", "one")
        assert "1: two" in await talk.ask("ann", "two")
        assert "0: three" in await talk.ask("bob", "three")

    async def test_two_people_at_once_get_each_their_own_answer(self, talk: Talk) -> None:
        ann, bob = await asyncio.gather(talk.ask("ann", "from ann"), talk.ask("bob", "from bob"))
        assert "0: from ann" in ann
        assert "0: from bob" in bob

    async def test_a_long_answer_is_whole(self, talk: Talk) -> None:
        seen = await talk.ask("ann", "a long one")
        assert [f"Paragraph {number}." in seen for number in range(12)] == [True] * 12

    async def test_a_failure_is_said_with_what_stood_there(self, talk: Talk) -> None:
        seen = await talk.ask("ann", "fail please")
        assert "The date is" in seen
        assert "try again in a minute" in seen

    async def test_a_fault_of_the_bot_is_said_without_internals(self, talk: Talk) -> None:
        seen = await talk.ask("ann", "crash please")
        assert "Something went wrong on my side" in seen
        assert "secret" not in seen

    async def test_after_a_fault_the_conversation_goes_on(self, talk: Talk) -> None:
        await talk.ask("ann", "crash please")
        assert ": and now" in await talk.ask("ann", "and now")
