from __future__ import annotations

import asyncio
import contextlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from adapters.frames import LAST, Frame, Frames, body_of
from adapters.publishing import INTERVAL, Broadcast, Run, turn_of
from bot.desk import Target
from bot.events import Chart, Done, Event, Footer, Line, Reply, Rewrite, Table, Text, ToolUse
from bot.inbox import Claim, Inbox, Rules, Superseded
from bot.messages import Author, ConversationKey, Kind, Message
from bot.store.seal import Seal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store import Store

KEY = ConversationKey("web", "local", "c1")
FOOTER = Footer("offline", "", "expert")


def frame(n: int, kind: str = "text", run: str = "r1", turn: str = "t1") -> Frame:
    return Frame(kind, turn, run, n, json.dumps({"delta": f"piece {n}"}))


async def test_frames_come_back_in_order_and_after_any_of_them(store: Store) -> None:
    frames = Frames(store, Seal())
    ids = [await frames.publish(KEY, frame(n)) for n in range(5)]
    assert [each.id for each in await frames.read(KEY, "")] == ids
    assert [each.n for each in await frames.read(KEY, ids[2])] == [3, 4]
    assert await frames.newest(KEY) == ids[-1]
    assert await frames.newest(ConversationKey("web", "local", "other")) == "0"


async def test_what_a_lost_key_sealed_is_left_out_and_the_rest_is_seen(store: Store) -> None:
    before, frames = Frames(store, Seal((b"o" * 32,))), Frames(store, Seal((b"n" * 32,)))
    for each in (before, frames):
        await each.remark(
            KEY, Frame("reply", name := each.seal.keys[0].decode(), name, 0, body_of(Reply("said"))), "/visa status"
        )
        await each.keep(KEY, each.seal.keys[0].decode(), ['{"title": "t"}'])
    kept = "n" * 32
    assert [each["id"] for each in await frames.remarks(KEY)] == [kept]
    assert list(await frames.kept(KEY, ["o" * 32, kept])) == [kept]
    assert [each.turn for each in await frames.read(KEY, "")] == [kept]


async def test_what_is_said_beside_the_history_is_kept_oldest_first_and_not_without_end(store: Store) -> None:
    frames = Frames(store, Seal())
    for n in range(104):
        await frames.remark(KEY, Frame("reply", f"t{n}", f"r{n}", 0, body_of(Reply(f"reply {n}"))), f"/visa {n}")
    kept = await frames.remarks(KEY)
    assert [each["question"] for each in kept] == [f"/visa {n}" for n in range(4, 104)]
    await frames.remark(KEY, Frame("reply", "long", "r", 0, body_of(Reply("x" * 40_000))), "/visa export")
    assert "give the command again" in (await frames.remarks(KEY))[-1]["reply"]["text"]


async def test_a_frame_that_is_sent_twice_is_kept_once(store: Store) -> None:
    frames = Frames(store, Seal())
    first = await frames.publish(KEY, frame(1))
    assert await frames.publish(KEY, frame(1)) == first
    assert len(await frames.read(KEY, "")) == 1


async def test_a_worker_that_stood_still_writes_nothing_into_the_answer_of_its_heir(store: Store) -> None:
    frames = Frames(store, Seal())

    async def events() -> AsyncIterator[Event]:
        await frames.publish(KEY, frame(1, "begin", run="heir", turn="m1"))
        yield Text("late")
        yield Done("late", FOOTER)

    await Broadcast("web", frames, lambda: "r1").deliver(message(), Kept(), events())  # type: ignore[arg-type]  # a test's
    assert [(each.run, each.kind) for each in await frames.read(KEY, "")] == [("r1", "begin"), ("heir", "begin")]


async def test_a_worker_whose_turn_is_another_s_by_now_does_not_say_that_it_is_over(store: Store) -> None:
    async def nowhere(*_: object) -> None:
        pass

    inbox = Inbox(store, Seal(), nowhere, Rules(lease_ms=1))
    claims = []

    async def take() -> None:
        await asyncio.sleep(0.02)
        claims.append(await inbox.take(KEY, accepted.epoch))

    async def events() -> AsyncIterator[Event]:
        yield Text("late")
        await take()
        yield Done("late", FOOTER)

    accepted = await inbox.accept(message())
    await take()
    assert isinstance(claims[0], Claim)
    frames = Frames(store, Seal())
    with pytest.raises(Superseded):
        await Broadcast("web", frames, lambda: "r1").deliver(message(), await inbox.outbox(claims[0]), events())
    assert [each.kind for each in await frames.read(KEY, "")] == ["begin", "text"]


async def test_the_cursor_stands_before_the_turns_that_are_being_answered(store: Store) -> None:
    frames = Frames(store, Seal())
    done = await frames.publish(KEY, frame(1, turn="old"))
    await frames.publish(KEY, frame(1, turn="new"))
    newest = await frames.publish(KEY, frame(2, turn="new"))
    assert await frames.cursor(KEY, frozenset({"new"})) == done
    assert await frames.cursor(KEY, frozenset({"old", "new"})) == "0"
    assert await frames.cursor(KEY, frozenset({"unseen"})) == newest
    assert await frames.cursor(KEY, frozenset()) == newest


async def test_whoever_follows_hears_what_another_process_shows(store: Store) -> None:
    here, there = Frames(store, Seal()), Frames(store, Seal())
    listening = asyncio.create_task(here.listen())
    heard: list[Frame] = []

    async def follow() -> None:
        async with contextlib.aclosing(here.follow(KEY, "0", idle=0.05)) as batches:
            async for batch in batches:
                heard.extend(batch)
                if heard and heard[-1].n == 9:
                    return

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(follow())
        for n in range(10):
            await there.publish(KEY, frame(n))
    listening.cancel()
    assert [each.n for each in heard] == list(range(10))


async def test_whoever_follows_where_a_frame_is_shown_looks_for_it_once(store: Store) -> None:
    frames, batches = Frames(store, Seal()), list[int]()
    redis: Any = store.redis
    listening = asyncio.create_task(frames.listen())
    while not any(count for _, count in await redis.pubsub_numsub(store.key("frames", "bell"))):
        await asyncio.sleep(0.01)

    async def follow() -> None:
        async with contextlib.aclosing(frames.follow(KEY, "0", idle=60)) as following:
            async for batch in following:
                batches.append(len(batch))

    looking = asyncio.create_task(follow())
    for n in range(3):
        await asyncio.sleep(0.1)
        await frames.publish(KEY, frame(n))
    await asyncio.sleep(0.1)
    for each in (looking, listening):
        each.cancel()
    assert batches == [0, 1, 1, 1]


async def test_nothing_readable_lies_in_redis_where_a_key_is_set(store: Store) -> None:
    frames = Frames(store, Seal.of("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="))
    await frames.publish(KEY, Frame("text", "t1", "r1", 1, '{"delta": "my secret question"}'))
    await frames.keep(KEY, "t1", ['{"title": "my secret chart"}'])
    for key in [each async for each in store.scan("*")]:
        assert b"secret" not in (await store.redis.dump(key) or b"")
    assert "secret" in (await frames.read(KEY, ""))[0].body
    assert "secret" in (await frames.kept(KEY, ["t1", "t2"]))["t1"]


async def test_blocks_of_a_turn_are_kept_and_taken_away(store: Store) -> None:
    frames = Frames(store, Seal())
    await frames.keep(KEY, "t1", ['{"a": 1}', '{"b": 2}'])
    assert json.loads((await frames.kept(KEY, ["t1"]))["t1"]) == [{"a": 1}, {"b": 2}]
    await frames.keep(KEY, "t1", [])
    assert await frames.kept(KEY, ["t1"]) == {}
    assert await frames.kept(KEY, []) == {}


def test_a_frame_is_one_flat_object_on_the_wire() -> None:
    flat = json.loads(Frame("begin", "t", "r", 1, "{}", "1-0").to_json())
    assert flat == {"type": "begin", "turn": "t", "run": "r", "n": 1, "id": "1-0"}
    assert json.loads(frame(2).to_json())["delta"] == "piece 2"


def test_a_picture_travels_only_where_its_lines_do_not() -> None:
    lines = (Line("India", (("2024-12", "2012-08-01"),)),)
    assert json.loads(body_of(Chart("t", "a", lines, b"png", b"dark")))["png"] == ""
    assert json.loads(body_of(Chart("t", "a", (), b"png", b"dark")))["png_dark"] == "ZGFyaw=="
    assert json.loads(body_of(Reply("r", (Chart("t", "a", (), b"png"),))))["blocks"][0]["png"] == "cG5n"


class Kept:
    """An outbox that keeps what is noted."""

    def __init__(self) -> None:
        self.state: dict[str, str] = {}

    async def note(self, **fields: str) -> None:
        self.state |= fields


def message(kind: Kind = Kind.QUESTION, revises: str = "") -> Message:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Message("m1", KEY, Author("a"), "question", at, kind=kind, revises=revises)


async def shown(*events: Event, pause: float = 0.0) -> list[Frame]:
    """Return the frames of one attempt at an answer."""
    frames: list[Frame] = []

    async def publish(frame: Frame) -> None:
        frames.append(frame)

    async def play() -> AsyncIterator[Event]:
        for event in events:
            yield event
            await asyncio.sleep(pause)

    await Run("t1", "r1", publish).show(play())
    return frames


async def test_text_that_comes_faster_than_the_eye_becomes_one_frame() -> None:
    pieces = [Text(f"{n} ") for n in range(500)]
    frames = await shown(*pieces, Done("x", FOOTER))
    assert "".join(json.loads(each.body)["delta"] for each in frames if each.kind == "text") == "".join(
        each.delta for each in pieces
    )
    assert len(frames) < 10
    assert [each.n for each in frames] == list(range(1, len(frames) + 1))
    assert frames[-1].kind in LAST


async def test_text_that_flows_is_shown_as_it_flows() -> None:
    frames = await shown(*(Text("a") for _ in range(8)), pause=INTERVAL * 1.5)
    assert len(frames) >= 6


async def test_a_rewrite_takes_in_the_text_that_follows() -> None:
    frames = await shown(Text("wrong"), Rewrite("right"), Text(" so"), ToolUse("t", "l"), Table("c", ("a",), ()))
    assert [(each.kind, json.loads(each.body).get("text")) for each in frames[1:]] == [
        ("text", None),
        ("rewrite", "right so"),
        ("tool", None),
        ("table", None),
    ]


async def test_a_delivery_that_cannot_be_shown_raises() -> None:
    class Full(Exception):
        pass

    async def publish(frame: Frame) -> None:
        if frame.n == 2:
            raise Full

    async def endless() -> AsyncIterator[Event]:
        while True:
            yield Text("x")
            await asyncio.sleep(0)

    with pytest.raises(Full):
        await Run("t1", "r1", publish).show(endless())


async def test_a_platform_of_screens_delivers_notifies_and_takes_no_files(store: Store) -> None:
    broadcast = Broadcast("web", Frames(store, Seal()), lambda: "run1")
    outbox = Kept()

    async def events() -> AsyncIterator[Event]:
        yield Table("c", ("a",), (("1",),))
        yield Done("answer", FOOTER)

    await broadcast.deliver(message(), outbox, events())  # type: ignore[arg-type]  # an outbox of this test
    assert outbox.state == {"run": "run1"}
    assert [each.kind for each in await broadcast.frames.read(KEY, "")] == ["begin", "table", "done"]
    assert json.loads((await broadcast.frames.kept(KEY, ["m1"]))["m1"])[0]["type"] == "table"
    for _ in range(2):
        await broadcast.notify(Target(KEY, Author("a")), Reply("a new bulletin"), "nonce")
    assert [each.kind for each in await broadcast.frames.read(KEY, "")] == ["begin", "table", "done", "reply"]
    assert [each["reply"]["text"] for each in await broadcast.frames.remarks(KEY)] == ["a new bulletin"]


def test_a_revision_is_shown_in_place_of_what_it_redoes() -> None:
    assert turn_of(message()) == "m1"
    assert turn_of(message(Kind.REVISION, "m0")) == "m0"
