"""The native commands: typed, completed, acknowledged at once, and told to Discord only when they change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.commands import COMMANDS
from bot.events import Chart, Reply, Table
from bot.store import StoreUnavailable
from tests.adapters.discord.commanded import Counter, done, shown
from tests.fakes.discord import shapes
from tests.fakes.discord.people import MENTION
from tests.fakes.puppet import Puppet

if TYPE_CHECKING:
    from tests.fakes.discord.stage import Stage

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


async def test_every_command_of_the_table_is_there_and_discord_takes_them(stage: Stage) -> None:
    async with stage.bot():
        (visa,) = [each for each in stage.world.commands if each["name"] == "visa"]
    names = {each["name"] for each in visa["options"]}
    assert names == {each.name for each in COMMANDS} | {"privacy"}
    assert {each["name"] for each in stage.world.commands} == {"visa", "ask", "Ask about this"}


async def test_a_typed_question_about_the_bulletin_is_answered_for_all(stage: Stage) -> None:
    table = Table("EB-2 India", ("Month", "Date"), (("2024-12", "2012-08-01"),))
    counter = Counter(Reply("It is **2012**.", (table, Chart("t", "alt words", png=PNG)), private=False))
    async with stage.bot(commands=counter):
        asked = stage.ann.types("visa date", stage.channel, preference="EB2", chargeability="INDIA", month="2024-12")
        await done(stage, asked)
    message = shown(stage, asked)
    assert counter.taken[0][1] == "/visa date EB2 INDIA 2024-12"
    assert "2024-12  2012-08-01" in str(message["content"])
    assert [each["description"] for each in message["attachments"]] == ["alt words"]
    assert not message["flags"] & shapes.EPHEMERAL


async def test_what_was_misunderstood_is_said_to_the_caller_alone(stage: Stage) -> None:
    counter = Counter(Reply("There is no such month; the newest is 2024-12.", private=False, failed=True))
    async with stage.bot(commands=counter):
        asked = stage.ann.types("visa bulletin", stage.channel, month="2099-01")
        await stage.answered(lambda: asked.followups, "the refusal")
    (left,) = stage.messages()
    assert left["flags"] & shapes.EPHEMERAL
    assert "no such month" in left["content"]


async def test_switching_for_others_takes_the_right_to_manage(stage: Stage) -> None:
    counter, mona = Counter(), stage.fake.person("Mona", permissions=shapes.MANAGE_CHANNELS)
    rob = stage.fake.person("Rob", roles=("4711",))
    stage.world.roles.append(shapes.role("4711", "Visa helpers"))
    async with stage.bot(commands=counter, discord_admin_roles="4711"):
        await done(stage, stage.ann.types("visa mode", stage.channel, mode="general"))
        await done(stage, mona.types("visa mode", stage.channel, mode="general"))
        await done(stage, rob.types("visa mode", stage.channel, mode="general", where="server"))
        refused = stage.ann.types("visa mode", stage.channel, mode="general", where="channel")
        await done(stage, refused)
    assert [text for _, text in counter.taken] == [
        "/visa mode general me", "/visa mode general", "/visa mode general server",
    ]  # fmt: skip
    assert [caller.admin for caller, _ in counter.taken] == [False, True, True]
    assert "ask a moderator" in str(shown(stage, refused)["content"])


async def test_a_command_in_a_thread_is_about_the_thread(stage: Stage) -> None:
    counter = Counter()
    thread = stage.world.open_thread(stage.channel, "My case", stage.ann.id)["id"]
    async with stage.bot(commands=counter):
        await done(stage, stage.ann.types("visa status", thread))
        await done(stage, stage.ann.types("visa status", stage.channel))
        await done(stage, stage.ann.types("visa status", stage.ann.private()))
    keys = [caller.conversation for caller, _ in counter.taken]
    assert [(key.channel, key.thread) for key in keys] == [
        (stage.channel, thread), (stage.channel, f"@{stage.ann.id}"), (stage.ann.private(), ""),
    ]  # fmt: skip


async def test_months_and_dates_are_completed_while_typing(stage: Stage) -> None:
    async with stage.bot():
        month = stage.ann.completes("visa bulletin", stage.channel, "month", "dec 2024")
        digits = stage.ann.completes("visa bulletin", stage.channel, "month", "12/2024")
        date = stage.ann.completes("visa current", stage.channel, "priority_date", "15jun2022")
        first = stage.ann.completes("visa current", stage.channel, "priority_date", "June 2022")
        word = stage.ann.completes("visa help", stage.channel, "command", "fore")
        await stage.answered(lambda: all(each.callback for each in (month, digits, date, first, word)), "completions")
    assert month.callback["data"]["choices"] == [{"name": "December 2024", "value": "2024-12"}]
    assert digits.callback == month.callback
    assert [each["value"] for each in first.callback["data"]["choices"]] == ["2022-06-01"]
    assert [each["value"] for each in date.callback["data"]["choices"]] == ["2022-06-15"]
    assert [each["value"] for each in word.callback["data"]["choices"]] == ["forecast"]


async def test_only_what_can_be_completed_offers_to_be(stage: Stage) -> None:
    async with stage.bot():
        (visa,) = [each for each in stage.world.commands if each["name"] == "visa"]
    options = [(each["name"], option) for each in visa["options"] for option in each.get("options", ())]
    offered = {(name, option["name"]) for name, option in options if option.get("autocomplete")}
    assert ("help", "command") in offered
    assert {option for _, option in offered} == {"month", "priority_date", "command"}


async def test_an_option_that_is_no_month_or_date_is_refused_not_passed_over(stage: Stage) -> None:
    counter = Counter()
    case: dict[str, Any] = {"preference": "EB2", "chargeability": "INDIA"}
    async with stage.bot(commands=counter):
        month = stage.ann.types("visa date", stage.channel, **case, month="rubbish")
        date = stage.ann.types("visa watch", stage.channel, **case, priority_date="soonish")
        await stage.answered(lambda: month.followups, "the refusal")
        await done(stage, date)
        for fine in ("2023-12", "December 2023", "dec 2023"):
            await done(stage, stage.ann.types("visa date", stage.channel, **case, month=fine))
    said = "".join(str(each["content"]) for each in stage.messages())
    assert "I do not understand `rubbish` as month. Please give a month (for example 2024-12" in said
    assert "I do not understand `soonish` as priority date." in said
    assert len(counter.taken) == 3


async def test_fifty_commands_at_once_are_acknowledged_while_the_provider_hangs(stage: Stage) -> None:
    counter, puppet = Counter(hang=True), Puppet()
    async with stage.bot(puppet, commands=counter):
        stage.ann.says(f"{MENTION} hang", stage.channel)
        await puppet.begun.wait()
        asked = [stage.ann.types("visa status", stage.channel) for _ in range(40)]
        asked += [stage.fake.person(f"P{n}").types("ask", stage.channel, question="hi") for n in range(10)]
        # The fake refuses what comes after three seconds; how long it really takes: bench/discord.py.
        await stage.answered(lambda: all(each.acknowledged for each in asked), "50 acknowledgements")
        counter.waits.set()
        puppet.finish("Done.")


async def test_ask_shows_the_question_and_streams_into_its_own_message(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet):
        asked = stage.ann.types("ask", stage.channel, question="What is EB-2?")
        await puppet.begun.wait()
        puppet.say("It is ")
        await done(stage, asked)
        puppet.finish("It is a preference.")
        await stage.answered(stage.final)
    assert stage.final() == ["> What is EB-2?\nIt is a preference.\n\n-# Visa Expert · offline"]
    assert asked.followups == 0


async def test_ask_after_its_webhook_has_ended_goes_on_as_a_message(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet) as bot:
        stage.ann.types("ask", stage.channel, question="What is EB-2?")
        await puppet.begun.wait()
        puppet.say("It is ")
        await stage.answered(lambda: "It is" in "".join(stage.replies()))
        stage.world.pass_time(minutes=16)
        bot.pass_time(minutes=16)
        puppet.finish("It is a preference.")
        await stage.answered(stage.final)
    assert len(stage.messages()) == 1
    assert any(call.method == "PATCH" and call.path.startswith("/channels") for call in stage.world.calls)


async def test_a_guest_gets_one_message_and_a_file(stage: Stage) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "words " * 60 for number in range(12))
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.types("ask", stage.channel, question="Tell me all", user_install=True)
        await puppet.begun.wait()
        puppet.say(text)
        puppet.finish(text)
        await stage.answered(stage.final)
        (reply,) = stage.messages()
        puppet.renew()
        stage.ann.clicks("Retry", reply["id"], stage.channel, user_install=True)
        await puppet.begun.wait()
        puppet.finish("In short: no.")
        await stage.answered(lambda: "In short" in stage.final()[0])
    assert stage.messages()[0]["attachments"] == []
    assert len(stage.messages()) == 1


async def test_ask_about_this_brings_the_message_along(stage: Stage) -> None:
    puppet, bob = Puppet(), stage.fake.person("Bob")
    said = bob.says("EB-2 India retrogressed!", stage.channel, files={"chart.png": PNG})
    async with stage.bot(puppet):
        stage.ann.uses("Ask about this", said, stage.channel)
        await puppet.begun.wait()
        puppet.finish("It means this.")
        await stage.answered(stage.final)
    (asked,) = puppet.asked
    assert asked.quotes[0].text == "EB-2 India retrogressed!"
    assert stage.final()[0].startswith("> Bob: EB-2 India retrogressed!\nIt means this.")
    assert [(each.name, each.media_type) for each in asked.attachments] == [("chart.png", "image/png")]


async def test_what_one_asks_about_may_be_an_embed_or_a_card_and_must_be_something(stage: Stage) -> None:
    puppet, bob = Puppet(), stage.fake.person("Bob")
    puppet.finish("It means this.")
    embed, empty = bob.says("", stage.channel), bob.says("", stage.channel)
    stage.world.find(stage.channel, embed)["embeds"] = [{"type": "rich", "title": "EB-2 India", "description": "2012"}]
    async with stage.bot(puppet, commands=Counter(Reply("The bulletin says 2013.", private=False))):
        card = stage.ann.types("visa bulletin", stage.channel)
        await done(stage, card)
        nothing = stage.ann.uses("Ask about this", empty, stage.channel)
        await stage.answered(lambda: nothing.followups, "a word")
        for number, message in enumerate((embed, card.original), 1):
            stage.ann.uses("Ask about this", message, stage.channel)
            await stage.answered(lambda number=number: len(stage.final()) == number)  # type: ignore[misc]  # bound now, while the loop goes on
    assert [each.text for asked in puppet.asked for each in asked.quotes] == [
        "EB-2 India\n\n2012", "The bulletin says 2013.",
    ]  # fmt: skip
    (told,) = [each for each in stage.messages() if "no words and no files" in each["content"]]
    assert told["flags"] & shapes.EPHEMERAL


async def test_too_many_questions_by_command_are_refused_to_the_caller_alone(stage: Stage) -> None:
    async with stage.bot(Puppet()):
        asked = [stage.ann.types("ask", stage.channel, question=f"{number}?") for number in range(22)]
        await stage.answered(lambda: any(each.followups for each in asked), "the refusal")
    refused = [each for each in stage.messages() if "wait" in each["content"]]
    assert refused
    assert all(each["flags"] & shapes.EPHEMERAL for each in refused)


async def test_a_ghost_command_says_to_reload(stage: Stage) -> None:
    async with stage.bot():
        ghost = stage.ann.types_ghost("oldname", stage.channel)
        await stage.answered(lambda: ghost.acknowledged, "an answer")
    assert ghost.callback["data"]["flags"] & shapes.EPHEMERAL
    assert "Reload" in ghost.callback["data"]["content"]


async def test_faults_of_a_command_are_said_without_internals(stage: Stage) -> None:
    counter = Counter(raises=RuntimeError("secret detail"))
    async with stage.bot(commands=counter):
        asked = stage.ann.types("visa status", stage.channel)
        await stage.answered(lambda: asked.followups, "an answer")
        counter.raises = StoreUnavailable("down")
        other = stage.ann.types("visa usage", stage.channel)
        await stage.answered(lambda: other.followups, "an answer")
    said = [str(each["content"]) for each in stage.messages()]
    assert any(re.search(r"reference [0-9a-f]{8}", each) for each in said)
    assert any("cannot reach my memory" in each for each in said)
    assert "secret" not in "".join(said)


async def test_an_unchanged_start_makes_exactly_two_requests(stage: Stage) -> None:
    async with stage.bot():
        assert [call.path for call in stage.world.calls].count("/applications/{application_id}/commands") == 1
    stage.world.calls.clear()
    async with stage.bot():
        stage.world.touch()
    assert [call.path for call in stage.world.calls] == ["/users/@me", "/oauth2/applications/@me"]


async def test_two_processes_tell_discord_the_commands_once(stage: Stage) -> None:
    async with stage.bot(), stage.bot():
        assert [call.method for call in stage.world.calls].count("PUT") == 1


async def test_commands_that_cannot_be_registered_do_not_keep_the_bot_from_answering(stage: Stage) -> None:
    stage.fake.traffic.fail("PUT", r"/commands$", 400)
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
    async with stage.bot():
        assert stage.world.commands


async def test_the_bulletin_is_a_card_that_turns_to_ones_category_and_country(stage: Stage) -> None:
    counter, bob = Counter(Reply("The December 2024 bulletin", private=False)), stage.fake.person("Bob")
    async with stage.bot(commands=counter):
        asked = stage.ann.types("visa bulletin", stage.channel, month="2024-12")
        await done(stage, asked)
        first = shown(stage, asked)
        stage.ann.clicks("Category", asked.original, stage.channel, value="EB2")
        await stage.answered(lambda: "visa-card:area:2024-12:EB2::" in str(first["components"]), "the card to turn")
    async with stage.bot(commands=counter):
        stage.ann.clicks("Country of birth", asked.original, stage.channel, value="INDIA")
        await stage.answered(lambda: "2024-12:EB2:INDIA" in str(first["components"]), "the card to turn")
        other = bob.clicks("Category", asked.original, stage.channel, value="EB3")
        await done(stage, other)
        counter.raises = StoreUnavailable("down")
        away = stage.ann.clicks("Category", asked.original, stage.channel, value="EB3")
        await stage.answered(lambda: away.followups, "a word")
    assert first["flags"] & shapes.COMPONENTS_V2
    assert "The December 2024 bulletin" in str(first["components"])
    assert [text for _, text in counter.taken] == [
        "/visa bulletin 2024-12", "/visa date EB2 ALL 2024-12", "/visa date EB2 INDIA 2024-12",
        "/visa date EB3 INDIA 2024-12", "/visa date EB3 INDIA 2024-12",
    ]  # fmt: skip
    assert "cannot reach my memory" in stage.replies()[-1]
    assert shown(stage, other)["flags"] & shapes.EPHEMERAL
    assert "EB2:INDIA" in str(first["components"])
