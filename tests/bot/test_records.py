"""Export gives out everything that is kept; forgetting leaves nothing: both proven by looking at every key."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.agent.prompting import Summary
from bot.conversations import Level
from bot.messages import Author, Caller, ConversationKey, Preferences
from bot.policy import Rules
from bot.records import LOST
from bot.store import person
from bot.store.seal import Seal, tenant
from tests.fakes.board import KEY, THEN, Board, question
from tests.fakes.house import open_house

if TYPE_CHECKING:
    from bot.store import Store
    from tests.fakes.house import House

SEAL = Seal((b"k" * 32,))
OTHER = replace(KEY, thread="18")
STRANGE = ConversationKey("board", "T*[1]", "C?", "{17}:\\")
FOREIGN = ConversationKey("board", "T2", "C1", "17")


async def fill(house: House) -> None:
    """Let two people talk in several conversations, with everything that can be kept of it."""
    desk = house.desk
    for number, (where, author) in enumerate(
        [(KEY, "ada"), (KEY, "bob"), (OTHER, "ada"), (STRANGE, "ada"), (FOREIGN, "ada"), (OTHER, "bob")]
    ):
        await desk.accept(question(f"m{number}", f"words of {author} {number}", conversation=where, author=author))
        await house.idle(where)
        await desk.conversations.keep_summary(where, Summary("in short", f"m{number}"))
        caller = Caller(where, Author(author), admin=True, at=THEN)
        for level in (Level.THREAD, Level.PERSON):
            await desk.choose(caller, level, Preferences(style="creative"))
        redis: Any = desk.store.redis
        await redis.hset(desk.store.key(person(where, author), "watches"), "EB2 INDIA", author)
        await redis.sadd(desk.store.key("watchers"), person(where, author))
        for name, field in (("blocks", f"m{number}"), ("feedback", f"m{number} {author}")):
            await redis.hset(desk.store.key(where, name), field, "…")
            await redis.expire(desk.store.key(where, name), 60)
        await redis.hset(desk.store.key(where, "remarks"), f"c{number}", f"said to {author}")
        await redis.expire(desk.store.key(where, "remarks"), 60)
        await redis.sadd(desk.store.key(where, "company"), author, "muted")
        await redis.expire(desk.store.key(where, "company"), 60)
    await desk.policy.set_rules(Caller(KEY, Author("ada"), admin=True, at=THEN), Rules(external=True))


async def everything(store: Store) -> str:
    """Return every key of the bot with its value, as one text."""
    redis: Any = store.redis
    read = {
        b"set": ("smembers",),
        b"string": ("get",),
        b"list": ("lrange", 0, -1),
        b"hash": ("hgetall",),
        b"zset": ("zrange", 0, -1),
    }
    kept = []
    async for key in store.scan("visabot:1:{*"):
        command, *arguments = read[await redis.type(key)]
        kept.append(f"{key} {await getattr(redis, str(command))(key, *arguments)}")
    return "\n".join(kept)


async def test_forgetting_a_conversation_leaves_no_key_of_it_and_every_key_of_others(store: Store) -> None:
    async with open_house(store, Board(), seal=SEAL) as house:
        await fill(house)
        before = {key async for key in store.scan("visabot:1:{*")}
        ours = {key for key in before if f"{{{KEY.encode()}}}" in key}
        assert len(ours) >= 5
        assert await house.desk.records.forget_conversation(KEY)
        after = {key async for key in store.scan("visabot:1:{*")}
        assert after == before - ours
        assert KEY.encode() not in (await everything(store)).replace(person(KEY, ""), "").split("trail")[0]
        assert await house.desk.conversations.history(OTHER) != []
        assert not await house.desk.records.forget_conversation(KEY)


async def test_a_strange_name_forgets_only_itself(store: Store) -> None:
    async with open_house(store, Board(), seal=SEAL) as house:
        await fill(house)
        before = {key async for key in store.scan("visabot:1:{*")}
        await house.desk.records.forget_conversation(STRANGE)
        after = {key async for key in store.scan("visabot:1:{*")}
        gone = before - after
        assert gone >= {key for key in before if f"{{{STRANGE.encode()}}}" in key} != set()
        assert [key for key in gone if "board/T%2A" not in key] == []


async def test_forgetting_a_person_leaves_nothing_of_them_and_everything_of_others(store: Store) -> None:
    async with open_house(store, Board(), seal=SEAL) as house:
        await fill(house)
        await house.desk.records.forget_person(KEY, "ada")
        left = await everything(store)
        assert "board/T1/ada" not in left
        assert await store.redis.hvals(store.key(KEY, "remarks")) == []
        assert '"who": "ada", "where": "board/T1/' not in left
        assert '"who": "forgotten"' in left
        assert await store.redis.hkeys(store.key(KEY, "blocks")) == [b"m1"]
        assert await store.redis.hkeys(store.key(KEY, "feedback")) == [b"m1 bob"]
        assert await store.redis.smembers(store.key(KEY, "company")) == {b"bob", b"muted"}
        for where, words in ((KEY, ["words of bob 1"]), (OTHER, ["words of bob 5"]), (FOREIGN, ["words of ada 4"])):
            assert [turn.question for turn in await house.desk.conversations.history(where)] == words
        assert (await house.desk.inbox.reply(KEY, "m0"), bool(await house.desk.inbox.reply(KEY, "m1"))) == ({}, True)
        assert (await house.desk.limits.today(KEY, "ada")).person.turns == 0
        assert (await house.desk.limits.today(KEY, "bob")).person.turns == 2


async def test_forgetting_a_person_drops_what_they_still_wait_for(store: Store) -> None:
    async with open_house(store, Board(), seal=SEAL, working=False) as house:
        for number, author in enumerate(["bob", "ada", "bob"]):
            await house.desk.accept(question(str(number), author=author))
        await house.desk.records.forget_person(KEY, "ada")
        assert [message.author.id for message in await house.desk.inbox.pending(KEY)] == ["bob", "bob"]


async def test_a_workspace_that_removed_the_bot_is_forgotten_whole(store: Store) -> None:
    async with open_house(store, Board(), seal=SEAL) as house:
        await fill(house)
        assert await house.desk.records.forget_workspace("board", "T1") > 10
        left = {key async for key in store.scan("visabot:1:{*")}
        assert [key for key in left if "board/T1" in key] == []
        assert await house.desk.conversations.history(FOREIGN) != []
        assert await house.desk.conversations.history(STRANGE) != []


async def test_an_export_holds_what_was_said_and_set(store: Store) -> None:
    async with open_house(store, Board(), seal=SEAL) as house:
        await fill(house)
        conversation = json.loads(await house.desk.records.export_conversation(KEY))
        ada = json.loads(await house.desk.records.export_person(KEY, "ada"))
    assert [turn["question"] for turn in conversation["turns"]] == ["words of ada 0", "words of bob 1"]
    assert conversation["summary"] == "in short"
    assert conversation["kept"][store.key(KEY, "preferences")] == {"style": "creative"}
    assert conversation["kept"][store.key(KEY, "reply", "m0")] == {"id": "reply-1 to m0"}
    assert store.key(KEY, "history") not in conversation["kept"], "what was said is told once"
    assert {where: [turn["question"] for turn in turns] for where, turns in ada["turns"].items()} == {
        KEY.encode(): ["words of ada 0"],
        OTHER.encode(): ["words of ada 2"],
    }
    assert ada["kept"][store.key(person(KEY, "ada"), "watches")] == {"EB2 INDIA": "ada"}
    assert "words of bob" not in json.dumps(ada)


async def test_everything_is_sealed_anew_and_the_old_key_may_go(store: Store) -> None:
    old, new = Seal((b"o" * 32,)), Seal((b"n" * 32,))
    redis: Any = store.redis
    async with open_house(store, Board(), seal=old, working=False) as house:
        house.work()
        await fill(house)
        await house.close()
        await house.desk.accept(question("waits", "a word that waits", conversation=KEY))
        blocks = store.key(KEY, "blocks")
        await redis.hset(blocks, "m0", old.close(b"a table", tenant(KEY)))
        await redis.set("visabot:1:{slack/T1}:install", old.close(b"a token", "slack/T1"))
    async with open_house(store, Board(), seal=Seal((*new.keys, *old.keys)), working=False) as house:
        assert await house.desk.records.reseal() == (6 + 4 + 1 + 1 + 1, 0), "turns, summaries, what waits, table, token"
        assert await house.desk.records.reseal() == (0, 0)
    async with open_house(store, Board(), seal=new, working=False) as house:
        told = await house.desk.records.export_conversation(KEY)
        for words in ("words of ada 0", "in short", "a word that waits", "a table"):
            assert words in told
        assert new.open(await redis.get("visabot:1:{slack/T1}:install"), "slack/T1") == b"a token"
        assert await redis.ttl(store.key(KEY, "summary")) > 0
    async with open_house(store, Board(), seal=Seal(), working=False) as house:
        assert LOST in await house.desk.records.export_conversation(KEY)
        assert await house.desk.records.reseal() == (0, 6 + 4 + 1 + 1 + 1)
    await redis.delete("visabot:1:{slack/T1}:install")
