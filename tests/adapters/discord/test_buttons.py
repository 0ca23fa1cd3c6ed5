"""The buttons under an answer: they work after a restart and in any process, and only for those who may."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.events import Done, Footer
from tests.fakes.discord import shapes
from tests.fakes.discord.people import MENTION
from tests.fakes.puppet import FOOTER, Puppet

if TYPE_CHECKING:
    from tests.fakes.discord.stage import Stage


async def test_retry_after_a_restart_redoes_the_same_reply(stage: Stage) -> None:
    async with stage.bot():
        stage.ann.says(f"{MENTION} EB-2?", stage.channel)
        await stage.answered(stage.final)
    (reply,) = stage.messages()
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.clicks("Retry", reply["id"], stage.channel)
        await puppet.begun.wait()
        puppet.finish("Another answer.")
        await stage.answered(lambda: "Another answer." in stage.final()[0])
    assert puppet.asked[0].text == "EB-2?"
    assert [each["id"] for each in stage.messages()] == [reply["id"]]


async def test_answer_with_another_provider(stage: Stage) -> None:
    puppet = Puppet()
    puppet.finish("It is so.")
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} EB-2?", stage.channel)
        await stage.answered(stage.final)
        (reply,) = stage.messages()
        puppet.renew()
        stage.ann.clicks("Answer with openai", reply["id"], stage.channel)
        await puppet.begun.wait()
        puppet.put(Done("It is otherwise.", Footer("openai", "gpt", "expert")))
        await stage.answered(lambda: "otherwise" in stage.final()[0])
    assert puppet.asked[1].provider == "openai"
    assert "openai gpt" in stage.final()[0]
    assert "Answer with offline" in str(stage.messages()[0]["components"])


async def test_continue_goes_on_where_a_stopped_answer_ended(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} a story", stage.channel)
        await puppet.begun.wait()
        puppet.say("Once upon a time")
        await stage.answered(stage.replies)
        (reply,) = stage.messages()
        stage.ann.clicks("Stop", reply["id"], stage.channel)
        await stage.answered(stage.final)
        puppet.renew()
        stage.ann.clicks("Continue", reply["id"], stage.channel)
        await puppet.begun.wait()
        puppet.say(" there was a date.")
        puppet.put(Done(" there was a date.", FOOTER))
        await stage.answered(lambda: "a date." in "".join(stage.final()))
    assert stage.final() == ["Once upon a time there was a date.\n\n-# Visa Expert · offline"]


async def test_stop_reaches_the_worker_of_another_process(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet, listening=False), stage.bot(working=False):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await puppet.begun.wait()
        puppet.say("Well, ")
        await stage.answered(stage.replies)
        (reply,) = stage.messages()
        pressed = stage.world.monotonic()
        stage.ann.clicks("Stop", reply["id"], stage.channel)
        await stage.answered(lambda: puppet.cancelled, "the provider to be cancelled")
        assert stage.world.monotonic() - pressed < 1
        await stage.answered(stage.final)
    assert stage.final()[0].startswith("Well,")


async def test_others_are_denied_in_private_and_moderators_are_not(stage: Stage) -> None:
    bob = stage.fake.person("Bob")
    mona = stage.fake.person("Mona", permissions=1 << 13)  # Manage Messages
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await puppet.begun.wait()
        puppet.say("Well, ")
        await stage.answered(stage.replies)
        (reply,) = stage.messages()
        denied = bob.clicks("Stop", reply["id"], stage.channel)
        await stage.answered(lambda: denied.acknowledged, "the denial")
        assert denied.callback["data"]["flags"] & shapes.EPHEMERAL
        assert "Only the person who asked" in denied.callback["data"]["content"]
        assert "Well," in stage.replies()[0]
        mona.clicks("Stop", reply["id"], stage.channel)
        await stage.answered(stage.final)
    assert puppet.cancelled == 1


async def test_stopping_what_is_finished_says_so(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await puppet.begun.wait()
        puppet.say("Well, ")
        await stage.answered(stage.replies)
        shown = dict(stage.messages()[0])
        puppet.finish("Well, well.")
        await stage.answered(stage.final)
        late = stage.ann.clicks("Stop", shown["id"], stage.channel, shown=shown)
        await stage.answered(lambda: late.followups, "a word")
    assert "finished already" in stage.replies()[-1]


async def test_a_forgotten_question_is_asked_for_again(stage: Stage) -> None:
    async with stage.bot() as bot:
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
        (reply,) = stage.messages()
        await bot.house.desk.store.redis.flushall()
        click = stage.ann.clicks("Retry", reply["id"], stage.channel)
        await stage.answered(lambda: click.followups, "a word")
    assert "ask it again" in stage.replies()[-1]


async def test_a_button_that_nobody_knows_any_more_says_so(stage: Stage) -> None:
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
        (reply,) = stage.messages()
        before = json.loads(json.dumps(reply).replace('"visa:retry:', '"visa:again:'))
        click = stage.ann.clicks("Retry", reply["id"], stage.channel, shown=before)
        await stage.answered(lambda: click.acknowledged, "a word")
    assert click.wait < 3
    assert click.callback["data"]["flags"] & shapes.EPHEMERAL
    assert "earlier version" in click.callback["data"]["content"]


async def test_pressing_twice_asks_once(stage: Stage) -> None:
    puppet = Puppet()
    puppet.finish("It is so.")
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} EB-2?", stage.channel)
        await stage.answered(stage.final)
        (reply,) = stage.messages()
        puppet.renew()
        clicks = [stage.ann.clicks("Retry", reply["id"], stage.channel) for _ in range(2)]
        await stage.answered(lambda: all(click.acknowledged for click in clicks), "both clicks")
        await puppet.begun.wait()
        puppet.finish("Again.")
        await stage.answered(lambda: "Again." in stage.final()[0])
    assert len(puppet.asked) == 2


async def test_a_suggested_question_is_asked_by_choosing_it(stage: Stage) -> None:
    puppet, bob = Puppet(), stage.fake.person("Bob")
    puppet.put(Done("It is 2012.", FOOTER, suggestions=("When will it be current?", "x" * 200)))
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} EB-2?", stage.channel)
        await stage.answered(stage.final)
        (reply,) = stage.messages()
        for person in (stage.ann, bob):
            puppet.renew()
            person.clicks("Ask next", reply["id"], stage.channel, value="When will it be current?")
            await puppet.begun.wait()
            puppet.finish(f"In 2030, {person.user['username']}.")
            await stage.answered(lambda who=person: who.user["username"] in stage.final()[-1])  # type: ignore[misc]  # bound now, while the loop goes on
    assert stage.final()[1].startswith("> When will it be current?\nIn 2030, ann.")
    assert [len(history) for history in puppet.history] == [0, 1, 0]
