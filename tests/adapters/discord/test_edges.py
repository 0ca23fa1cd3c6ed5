"""The rarer ways through the door: rooms nobody listed, commands in text, long replies, alerts in odd places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk import Target
from bot.events import Chart, Reply, Table
from bot.messages import Author, ConversationKey
from tests.adapters.discord.commanded import Counter, done, shown
from tests.fakes.discord import shapes
from tests.fakes.discord.people import MENTION
from tests.fakes.discord.world import GUILD

if TYPE_CHECKING:
    from tests.fakes.discord.stage import Stage


async def test_an_old_thread_that_somebody_wakes_is_looked_up(stage: Stage) -> None:
    async with stage.bot():
        parent = stage.world.channels[stage.channel]
        thread = shapes.thread(stage.world.snowflake(), parent, "old", stage.ann.id, stage.world.stamp())
        stage.world.channels[thread["id"]] = thread
        stage.ann.says(f"{MENTION} hi", thread["id"])
        await stage.answered(lambda: stage.final(thread["id"]))
        stage.ann.says(f"{MENTION} hi", thread["id"])
        await stage.answered(lambda: len(stage.final(thread["id"])) == 2)
    assert stage.final(thread["id"])[1].startswith("1: hi")


async def test_a_room_that_cannot_be_looked_up_is_taken_for_a_channel(stage: Stage) -> None:
    async with stage.bot():
        hidden = stage.world.open_channel("hidden")
        stage.fake.traffic.fail("GET", rf"/channels/{hidden}$", 403)
        stage.ann.says(f"{MENTION} hi", hidden)
        await stage.answered(lambda: stage.final(hidden))
    assert stage.final(hidden)[0].startswith("0: hi")


async def test_commands_in_text_know_who_may_manage(stage: Stage) -> None:
    stage.world.roles.append(shapes.role("4711", "Keepers", shapes.MANAGE_CHANNELS))
    keeper, owner, counter = stage.fake.person("Kay", roles=("4711",)), stage.fake.person("Olga"), Counter()
    stage.world.owner = owner.user
    async with stage.bot(commands=counter):
        for person, channel in ((stage.ann, stage.channel), (keeper, stage.channel), (owner, stage.channel)):
            person.says(f"{MENTION} /visa status", channel)
        stage.ann.says("/visa status", stage.ann.private())
        await stage.answered(lambda: len(counter.taken) == 4, "four commands")
    assert [caller.admin for caller, _ in counter.taken] == [False, True, True, True]


async def test_an_old_question_that_is_edited_stays_as_it_was_answered(stage: Stage) -> None:
    async with stage.bot() as bot:
        question = stage.ann.says(f"{MENTION} EB-2?", stage.channel)
        await stage.answered(stage.final)
        bot.pass_time(minutes=31)
        stage.ann.edits(question, f"{MENTION} EB-3?", stage.channel)
        stage.ann.says(f"{MENTION} next", stage.channel)
        await stage.answered(lambda: len(stage.final()) == 2)
    assert stage.final()[0].startswith("0: EB-2?")


async def test_an_edit_that_takes_the_mention_away_changes_nothing(stage: Stage) -> None:
    async with stage.bot():
        question = stage.ann.says(f"{MENTION} EB-2?", stage.channel)
        await stage.answered(stage.final)
        stage.ann.edits(question, "never mind", stage.channel)
        stage.ann.says(f"{MENTION} next", stage.channel)
        await stage.answered(lambda: len(stage.final()) == 2)
    assert stage.final()[0].startswith("0: EB-2?")


async def test_a_long_reply_to_a_command_follows_up_and_an_endless_one_is_a_file(stage: Stage) -> None:
    rows = tuple((f"2024-{n:02d}", "2012-08-01") for n in range(100))
    counter = Counter(Reply("Long.", (Table("EB-2", ("Month", "Date"), rows),)))
    async with stage.bot(commands=counter):
        asked = stage.ann.types("visa status", stage.channel)
        await stage.answered(lambda: asked.followups == 1, "the rest")
        counter.reply = Reply("words " * 4000)
        endless = stage.ann.types("visa usage", stage.channel)
        await done(stage, endless)
    assert [each["filename"] for each in shown(stage, endless)["attachments"]] == ["answer.md"]
    assert "the whole answer (24,000 characters) is in answer.md below" in shown(stage, endless)["content"]
    assert all(each["flags"] & shapes.EPHEMERAL for each in stage.messages())


async def test_alerts_go_to_the_thread_or_else_where_they_were_asked_for(stage: Stage) -> None:
    thread = stage.world.open_thread(stage.channel, "My case", stage.ann.id)["id"]
    ann, nobody = Author(stage.ann.id), Author("1")
    async with stage.bot(listening=False) as bot:
        notify = bot.platform.notify
        await notify(Target(ConversationKey("discord", GUILD, stage.channel, thread), ann), Reply("thread"), "1")
        await notify(Target(ConversationKey("discord", GUILD, stage.channel, "@1"), nobody), Reply("channel"), "2")
        await notify(Target(ConversationKey("discord", "@me", stage.ann.private()), ann), Reply("direct"), "3")
    assert stage.replies(thread) == ["thread"]
    assert stage.replies() == ["channel"]
    assert stage.replies(stage.ann.private()) == ["direct"]


async def test_a_card_that_cannot_be_turned_says_why_to_the_one_who_tried(stage: Stage) -> None:
    counter = Counter(Reply("The bulletin", private=False))
    async with stage.bot(commands=counter):
        asked = stage.ann.types("visa bulletin", stage.channel)
        await done(stage, asked)
        counter.reply = Reply("No such row that month.", failed=True)
        click = stage.ann.clicks("Category", asked.original, stage.channel, value="EB2")
        await stage.answered(lambda: click.followups, "why not")
    assert "The bulletin" in str(shown(stage, asked)["components"])


async def test_a_command_in_text_shows_its_table_and_its_chart(stage: Stage) -> None:
    blocks = (
        Table("EB-2", ("Month", "Date"), (("2024-12", "2012-08-01"),)),
        Chart("EB-2", "a line", (), png=b"\x89PNG"),
    )
    async with stage.bot(commands=Counter(Reply("The trend.", blocks))):
        stage.ann.says(f"{MENTION} /visa trend EB-2 India", stage.channel)
        await stage.answered(stage.messages)
    (reply,) = stage.messages()
    assert "2024-12  2012-08-01" in reply["content"]
    assert [each["description"] for each in reply["attachments"]] == ["a line"]


async def test_what_is_personal_is_sent_in_private(stage: Stage) -> None:
    async with stage.bot(commands=Counter(Reply("Everything about Ann.", personal=True))):
        stage.ann.says(f"{MENTION} /visa export me", stage.channel)
        await stage.answered(stage.messages)
    assert stage.replies() == ["I have sent it to you in a direct message."]
    assert stage.replies(stage.ann.private()) == ["Everything about Ann."]
