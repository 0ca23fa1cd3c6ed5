"""Whose word holds where: scopes and the level that wins, direct messages apart, clicks judged one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.commands import run
from tests.adapters.discord.commanded import done, shown
from tests.fakes.discord import shapes

if TYPE_CHECKING:
    from tests.fakes.discord.people import Person
    from tests.fakes.discord.shapes import JSON
    from tests.fakes.discord.stage import Stage


async def said(stage: Stage, person: Person, command: str, channel: str, **options: Any) -> str:
    """Run a command and return what the person sees of its reply."""
    asked = person.types(command, channel, **options)
    await done(stage, asked)
    return str(shown(stage, asked)["content"])


async def test_the_nearest_level_wins_and_status_names_it(stage: Stage) -> None:
    mona = stage.fake.person("Mona", permissions=shapes.MANAGE_CHANNELS)
    thread = stage.world.open_thread(stage.channel, "My case", stage.ann.id)["id"]
    levels = (
        ("server", "analytical", "server"),
        ("channel", "creative", "channel"),
        ("thread", "default", "thread"),
    )
    async with stage.bot(commands=run):
        assert "**Style**: default, set by default" in await said(stage, mona, "visa status", thread)
        for where, style, named in levels:
            told = await said(stage, mona, "visa style", thread, style=style, where=where)
            assert f"Style is now **{style}** in this {named}" in told
            assert f"**Style**: {style}, set in this {named}" in await said(stage, stage.ann, "visa status", thread)
        await said(stage, stage.ann, "visa reset", thread)
    async with stage.bot(commands=run):
        assert "**Style**: default, set in this thread" in await said(stage, mona, "visa status", thread)
        assert "**Style**: creative, set in this channel" in await said(stage, mona, "visa status", stage.channel)


async def test_a_choice_that_a_nearer_level_overrules_says_so(stage: Stage) -> None:
    mona = stage.fake.person("Mona", permissions=shapes.MANAGE_CHANNELS)
    async with stage.bot(commands=run):
        await said(stage, mona, "visa mode", stage.channel, mode="expert", where="channel")
        told = await said(stage, stage.ann, "visa mode", stage.channel, mode="general")
    assert told.startswith("Mode is now **General** for you. Here **Visa Expert** still holds, set in this channel.")


async def test_a_choice_for_this_thread_needs_a_thread(stage: Stage) -> None:
    mona = stage.fake.person("Mona", permissions=shapes.MANAGE_CHANNELS)
    async with stage.bot(commands=run):
        told = await said(stage, mona, "visa mode", stage.channel, mode="general", where="thread")
        assert "no thread" in told
        assert "**Mode**: Visa Expert, set by default" in await said(stage, stage.ann, "visa status", stage.channel)


async def test_what_one_person_sets_in_direct_messages_is_nobody_elses_affair(stage: Stage) -> None:
    bob = stage.fake.person("Bob")
    async with stage.bot(commands=run):
        await said(stage, stage.ann, "visa mode", stage.ann.private(), mode="general", where="server")
        stage.ann.says("/visa rules people 1 workspace", stage.ann.private())
        await stage.answered(lambda: "every channel of this server" in "".join(stage.replies(stage.ann.private())))
        assert "**This server**, today" in await said(stage, stage.ann, "visa usage", stage.channel)
        assert "**Mode**: Visa Expert, set by default" in await said(stage, bob, "visa status", bob.private())
        assert "Nobody has changed" in await said(stage, bob, "visa audit", bob.private())
        bob.says("EB-2 India?", bob.private())
        await stage.answered(lambda: stage.final(bob.private()))


async def test_in_a_group_of_friends_only_who_asked_may_press(stage: Stage) -> None:
    bob = stage.fake.person("Bob")
    group = friends(stage, bob)
    async with stage.bot(commands=run):
        asked = stage.ann.types("ask", group, question="EB-2?", user_install=True)
        await stage.answered(lambda: stage.final(group))
        denied = bob.clicks("Retry", asked.original, group, user_install=True)
        await stage.answered(lambda: denied.acknowledged, "the denial")
        taken = stage.ann.clicks("Retry", asked.original, group, user_install=True)
        await stage.answered(lambda: taken.acknowledged, "the click of who asked")
    assert denied.callback["data"]["flags"] & shapes.EPHEMERAL
    assert "Only the person who asked" in denied.callback["data"]["content"]
    assert "data" not in taken.callback


def friends(stage: Stage, bob: Person) -> str:
    """Open a conversation of Ann and Bob, in which the bot is no member."""
    place: JSON = shapes.private_channel(stage.world.snowflake(), stage.ann.user)
    place |= {"type": 3, "name": "friends", "owner_id": stage.ann.id, "recipients": [stage.ann.user, bob.user]}
    stage.world.channels[place["id"]] = place
    return str(place["id"])
