"""What a person may expect of the bot wherever they talk to it: one file of scenarios for every platform."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from bot.events import Done, Failed, Footer, Table, Text
from bot.messages import Kind

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn

FOOTER = Footer("offline", "", "expert")
LONG = "\n\n".join(f"Paragraph {number}. " + "words " * 60 for number in range(12))


TABLE = Table("EB-2", ("Month", "India"), (("2024-12", "2012-08-01"), ("2024-11", "2012-07-15")))


class Talk(Protocol):
    """One bot on one platform, with the real commands; each `person` has a conversation of their own with it."""

    async def ask(self, person: str, text: str, thread: str = "") -> str:
        """Say something, also in a thread; return the words of the answer seen in the end, all its parts together."""

    async def stop(self, person: str, text: str) -> str:
        """Say something, stop the answer as soon as some of it is seen, and return what is seen in the end."""

    async def again(self, person: str, text: str = "") -> str:
        """Have the person's last question answered again, edited to `text` if given; return all answers then seen."""

    async def forget(self, person: str) -> str:
        """Take back what the person said last; return what is still seen of the answer."""


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
    elif "endless" in message.text:
        yield Text("Once upon a time. ")
        for number in range(10_000):
            await asyncio.sleep(0.02)
            yield Text(f"word{number}. ")
    elif "table" in message.text:
        yield Text("These are the dates.")
        yield TABLE
        yield Done("These are the dates.", FOOTER)
    else:
        anew = ", anew" if message.kind is Kind.REVISION else ""
        text = f"{len(history)}: {message.text}{anew}, and **bold** @everyone"
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

    async def test_threads_are_conversations_of_their_own(self, talk: Talk) -> None:
        assert "0: one" in await talk.ask("ann", "one", "first")
        assert "1: two" in await talk.ask("ann", "two", "first")
        assert "0: three" in await talk.ask("ann", "three", "second")
        assert "0: four" in await talk.ask("ann", "four")

    async def test_a_stopped_answer_keeps_what_stood_there_and_the_next_question_is_answered(self, talk: Talk) -> None:
        seen = await talk.stop("ann", "an endless one")
        assert "Once upon a time." in seen
        assert "Stopped." in seen
        assert "1: and now" in await talk.ask("ann", "and now")

    async def test_answering_again_replaces_the_answer(self, talk: Talk) -> None:
        await talk.ask("ann", "hello")
        seen = await talk.again("ann")
        assert seen.count("0: hello") == 1
        assert "anew" in seen
        assert "1: next" in await talk.ask("ann", "next")

    async def test_an_edited_question_replaces_its_answer(self, talk: Talk) -> None:
        await talk.ask("ann", "EB-2 Indai")
        seen = await talk.again("ann", "EB-2 India")
        assert "0: EB-2 India" in seen
        assert "Indai" not in seen
        assert "1: next" in await talk.ask("ann", "next")

    async def test_what_is_taken_back_is_forgotten_with_its_answer(self, talk: Talk) -> None:
        await talk.ask("ann", "one")
        assert await talk.forget("ann") == ""
        assert "0: two" in await talk.ask("ann", "two")

    async def test_a_table_is_readable(self, talk: Talk) -> None:
        seen = await talk.ask("ann", "a table")
        assert [word in seen for word in ("Month", "India", "2024-12", "2012-08-01", "2012-07-15")] == [True] * 5
        assert "|---" not in seen.replace(" ", "")

    async def test_a_mode_that_is_switched_holds_and_the_conversation_goes_on(self, talk: Talk) -> None:
        await talk.ask("ann", "one")
        assert "Mode is now General" in plain(await talk.ask("ann", "/visa mode general"))
        status = plain(await talk.ask("ann", "/visa status"))
        assert "Mode: General" in status
        assert "set by default" in status.partition("General")[2]
        assert "1: two" in await talk.ask("ann", "two")

    async def test_a_command_that_is_mistyped_says_what_was_meant(self, talk: Talk) -> None:
        seen = plain(await talk.ask("ann", "/visa bulletn"))
        assert "There is no command bulletn. Did you mean /visa bulletin" in seen

    async def test_a_watch_begins_and_ends(self, talk: Talk) -> None:
        assert "Watching EB-2 India" in plain(await talk.ask("ann", "/visa watch EB-2 India"))
        assert "No longer watching EB-2 India" in plain(await talk.ask("ann", "/visa unwatch"))

    async def test_what_is_kept_is_handed_out_and_deleted(self, talk: Talk) -> None:
        await talk.ask("ann", "my secret")
        assert "my secret" in await talk.ask("ann", "/visa export me")
        await talk.ask("ann", "/visa forget me")
        assert "0: hello" in await talk.ask("ann", "hello")
        assert "my secret" not in await talk.ask("ann", "/visa export me")


def plain(text: str) -> str:
    """Leave out the marks of bold and of code, which every platform writes in its own way."""
    return text.replace("*", "").replace("`", "")
