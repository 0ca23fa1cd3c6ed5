"""The rules of a channel as people see and change them: the modal, the commands, and who is turned away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages import ConversationKey
from bot.policy import Rules
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from bot.store import Store

HERE = ConversationKey("slack", "T1", "C1")


async def test_an_admin_sets_the_rules_of_a_channel_in_a_modal(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        boss, room = scene.slack.person("UBOSS", admin=True), scene.slack.room()
        team = scene.slack.team()
        await boss.command(room, "rules")
        await scene.plug.errands.finish()
        (view,) = team.views
        assert view["title"]["text"] == "Rules of this channel"
        given = {
            "people": ["U1", "UBOSS"],
            "modes": ["expert"],
            "providers": ["offline"],
            "usd": "2.5",
            "tokens": "5000",
        }
        assert await boss.submit(view, given | {"switching": "yes", "shared": "yes"}) == {}
        await scene.plug.errands.finish()
        assert await scene.desk.policy.rules(HERE) == Rules(
            people=("U1", "UBOSS"),
            modes=("expert",),
            providers=("offline",),
            usd=2.5,
            tokens=5000,
            admins_only=True,
            external=True,
        )
        said = team.ephemeral[-1]
        assert (said["user"], said["room"]) == ("UBOSS", "C1")
        assert "$2.50 a day and 5,000 tokens a day" in said["text"]
        await boss.command(room, "rules")
        await scene.plug.errands.finish()
        assert await boss.submit(team.views[-1], {"tokens": "900"}) == {}
        assert (await scene.desk.policy.rules(HERE)).tokens == 900
        assert (await scene.desk.policy.rules(HERE)).people == ("U1", "UBOSS"), "what was shown and left stays"
        changed = (await scene.desk.policy.trail(HERE))[0]
        assert changed.who == "UBOSS"
        assert changed.what == (
            "rules of the channel: budget: $2.50 a day and 5,000 tokens a day → $2.50 a day and 900 tokens a day"
        )


async def test_who_may_not_change_the_rules_reads_them(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        ann, room = scene.slack.person(), scene.slack.room()
        seen = await ann.command(room, "rules")
        assert seen
        assert "*Budget*: no limit" in seen["text"]
        refused = await ann.command(room, "rules budget 2 usd")
        assert refused
        assert "Only people who manage this channel" in refused["text"]
        assert scene.slack.team().views == []


async def test_a_modal_kept_open_by_somebody_who_is_no_admin_any_more_changes_nothing(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        boss, ann, room = scene.slack.person("UBOSS", admin=True), scene.slack.person(), scene.slack.room()
        await boss.command(room, "rules")
        await scene.plug.errands.finish()
        answer = await ann.submit(scene.slack.team().views[0], {"usd": "1"})
        assert answer
        assert "Only people who manage this channel" in answer["errors"]["people"]
        assert await scene.desk.policy.rules(HERE) == Rules()


async def test_the_home_of_an_admin_leads_to_the_rules_of_the_workspace(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        boss, ann, team = scene.slack.person("UBOSS", admin=True), scene.slack.person(), scene.slack.team()
        await ann.open_home()
        await boss.open_home()
        await scene.plug.errands.finish()
        assert "home_rules" not in str(team.homes["U1"])
        await boss.press_home("home_rules")
        await scene.plug.errands.finish()
        view = team.views[-1]
        assert view["title"]["text"] == "Rules of the workspace"
        await boss.submit(view, {"usd": "10"})
        await scene.plug.errands.finish()
        assert (await scene.desk.policy.rules(HERE)).usd == 10.0
        assert "Saved for every channel" in scene.slack.posts(boss.dm())[-1].words


async def test_who_is_not_on_the_list_is_told_in_private_and_nothing_is_asked(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        boss, ann, bob = scene.slack.person("UBOSS", admin=True), scene.slack.person(), scene.slack.person("U2")
        room = scene.slack.room()
        said = await boss.command(room, "rules people <@U2|bob>")
        assert said
        assert "@U2" in said["text"]
        await ann.say(room, f"<@{scene.slack.bot()}> hello")
        assert (await scene.answer(bob, room, f"<@{scene.slack.bot()}> hi")).words.startswith("0: hi")
        assert len(scene.slack.posts(room)) == 1
        (whispered,) = scene.slack.team().ephemeral
        assert whispered["user"] == "U1"
        assert "Only certain people may use me here" in whispered["text"]
        await ann.say(room, f"<@{scene.slack.bot()}> usage")
        await scene.plug.errands.finish()
        assert "today" in scene.slack.team().ephemeral[-1]["text"], "what is theirs they still see"


async def test_people_are_named_by_mention_else_it_says_how(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        boss, room = scene.slack.person("UBOSS", admin=True), scene.slack.room()
        for name in ("@ann", "ann"):
            said = await boss.command(room, f"rules people {name}")
            assert said
            assert "pick them from the list" in said["text"]
        await boss.say(room, f"<@{scene.slack.bot()}> rules people ann workspace")
        await scene.plug.errands.finish()
        assert "pick them from the list" in scene.slack.team().ephemeral[-1]["text"]
        assert await scene.desk.policy.rules(HERE) == Rules()
        await boss.say(room, f"<@{scene.slack.bot()}> rules people <@U2> <@U3>")
        await scene.plug.errands.finish()
        assert (await scene.desk.policy.rules(HERE)).people == ("U2", "U3")
