"""What a format allows and its owner's servers seldom write: other people's servers do, and mean the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.providers import Fault, Finished, Stop, Unanswered
from tests.fakes.models import MODELS, calls_of, heard, request, text_of, wired
from tests.fakes.spoken import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = pytest.mark.parametrize("name", MODELS)
TEXT = ("Zwölf ", "Jahre — ", "十二年 ", "🙂.")
EB2, EB3, BARE = ("cutoff_date", '{"preference": "EB2"}'), ("cutoff_date", '{"preference": "EB3"}'), ("bulletin", "{}")


def events(pieces: list[bytes], rewrite: Callable[[dict[str, Any]], object]) -> list[bytes]:
    """Rewrite the JSON of each event; None leaves the event out."""
    written = []
    for piece in pieces:
        start, found = piece.find(b"{"), piece.rfind(b"}")
        event = rewrite(json.loads(piece[start : found + 1])) if found > 0 else None
        if found < 0 or event:
            written.append(piece if found < 0 else piece[:start] + json.dumps(event).encode() + piece[found + 1 :])
    return written


def byte_by_byte(pieces: list[bytes]) -> list[bytes]:
    return [bytes([each]) for piece in pieces for each in piece]


def with_more_fields(pieces: list[bytes]) -> list[bytes]:
    return events(pieces, lambda event: {"zz": {"a": [None]}, **dict(reversed(event.items())), "obfuscation": "xx"})


def over_lines(pieces: list[bytes]) -> list[bytes]:
    """Write each event of a stream of events over several lines of data."""

    def spread(piece: bytes) -> bytes:
        start = piece.find(b"data: {")
        if start < 0:
            return piece
        lines = json.dumps(json.loads(piece[start + 6 :]), indent=1, ensure_ascii=False).splitlines()
        return piece[:start] + "".join(f"data: {line}\n" for line in lines).encode() + b"\n"

    return [spread(piece) for piece in pieces]


WAYS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "byte by byte": byte_by_byte,
    "more fields in another order": with_more_fields,
    "CRLF": lambda pieces: [piece.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for piece in pieces],
    "CRLF, byte by byte": lambda pieces: byte_by_byte(WAYS["CRLF"](pieces)),
    "CR": lambda pieces: [piece.replace(b"\r\n", b"\n").replace(b"\n", b"\r") for piece in pieces],
    "no space": lambda pieces: [piece.replace(b"data: ", b"data:") for piece in pieces],
    "over several lines": over_lines,
    "over several lines, CRLF, byte by byte": lambda pieces: WAYS["CRLF, byte by byte"](over_lines(pieces)),
    "ids and times to come back": lambda pieces: [b"retry: 5\nid: 1\n" + piece for piece in pieces],
    "a mark of the byte order": lambda pieces: [b"\xef\xbb\xbf" + pieces[0].lstrip(b": kep-aliv\r\n"), *pieces[1:]],
    "no newline at the end": lambda pieces: [*pieces[:-1], pieces[-1].rstrip()],
}
OF_EVENTS_ONLY = {"CR", "no space", "over several lines", "over several lines, CRLF, byte by byte"}
OF_EVENTS_ONLY |= {"ids and times to come back", "a mark of the byte order"}


@EVERY
@pytest.mark.parametrize("way", WAYS)
async def test_text_and_calls_arrive_however_their_events_are_written(name: str, way: str) -> None:
    if name == "ollama" and way in OF_EVENTS_ONLY:
        return  # it writes lines of JSON
    async with wired(name, Answer(TEXT), Answer(("Let me look.",), (EB2, EB3), "tools")) as the:
        the.server.rewrite = WAYS[way]
        chunks = await heard(the.model.stream(request()))
        assert text_of(chunks) == "".join(TEXT)
        last = chunks[-1]
        assert isinstance(last, Finished)
        assert (last.usage.input_tokens, last.usage.output_tokens) == (11, 7)
        calls = calls_of(await heard(the.model.stream(request())))
        assert [(call.name, json.loads(call.arguments)) for call in calls] == [
            ("cutoff_date", {"preference": "EB2"}),
            ("cutoff_date", {"preference": "EB3"}),
        ]


@EVERY
async def test_calls_without_arguments_are_calls_with_empty_ones(name: str) -> None:
    def bare(event: dict[str, Any]) -> object:
        text = json.dumps(event)
        for empty in (', "args": {}', ', "arguments": {}', ', "arguments": ""', ', "partial_json": ""'):
            text = text.replace(empty, "")
        return json.loads(text)

    async with wired(name, Answer((), (BARE, BARE), "tools")) as the:
        the.server.rewrite = lambda pieces: events(pieces, bare)
        chunks = await heard(the.model.stream(request()))
        calls = calls_of(chunks)
        assert [(call.name, call.arguments) for call in calls] == [("bulletin", "{}")] * 2
        assert len({call.id for call in calls}) == 2
        assert all(call.id for call in calls)
        more = calls_of(await heard(the.model.stream(request())))
        assert name in ("openai", "anthropic") or not {call.id for call in calls} & {call.id for call in more}
        assert isinstance(chunks[-1], Finished)
        assert chunks[-1].stop is Stop.TOOLS


async def test_calls_of_ollama_that_come_one_by_one_are_not_run_together() -> None:
    def one_by_one(pieces: list[bytes]) -> list[bytes]:
        written: list[bytes] = []
        for line in map(json.loads, pieces):
            calls = line["message"].get("tool_calls") or []
            alone = [{**line, "message": {**line["message"], "tool_calls": [call]}} for call in calls]
            written += [json.dumps(each).encode() + b"\n" for each in alone or [line]]
        return written

    async with wired("ollama", Answer((), (EB2, BARE, EB3, BARE), "tools")) as the:
        the.server.rewrite = one_by_one
        calls = calls_of(await heard(the.model.stream(request())))
    assert [(call.name, call.arguments) for call in calls] == [EB2, BARE, EB3, BARE]


async def test_calls_that_share_an_index_are_told_apart_by_their_ids() -> None:
    def one_index(event: dict[str, Any]) -> object:
        for call in event["choices"][0]["delta"].get("tool_calls", ()) if event["choices"] else ():
            call["index"] = 0
        return event

    async with wired("openai", Answer((), (EB2, EB3), "tools")) as the:
        the.server.rewrite = lambda pieces: events(pieces, one_index)
        calls = calls_of(await heard(the.model.stream(request())))
    assert [(call.name, json.loads(call.arguments)["preference"]) for call in calls] == [
        ("cutoff_date", "EB2"),
        ("cutoff_date", "EB3"),
    ]


async def test_the_last_line_of_ollama_may_hold_nothing_but_counters() -> None:
    def without_message(event: dict[str, Any]) -> object:
        return {name: value for name, value in event.items() if name != "message" or not event["done"]}

    async with wired("ollama", Answer(TEXT)) as the:
        the.server.rewrite = lambda pieces: events(pieces, without_message)
        chunks = await heard(the.model.stream(request()))
    assert text_of(chunks) == "".join(TEXT)
    assert isinstance(chunks[-1], Finished)
    assert chunks[-1].usage.output_tokens == 7


THOUGHTS = {
    "in pieces of their own": ("<think>", "Is it ", "India?", "</think>", "\n\nIt is ", "May 1."),
    "cut anywhere": ("\n<th", "ink>Is it India?</thi", "nk>", "It is ", "May 1."),
    "in one piece": ("<think>Is it India?</think>It is May 1.",),
    "twice": ("<think>Is it</think>", "\n<think>India?</think>It is ", "May 1."),
    "none": ("It is ", "May 1."),
}


@pytest.mark.parametrize("name", ["openai", "ollama"])
@pytest.mark.parametrize("way", THOUGHTS)
async def test_thoughts_that_a_server_leaves_in_the_text_are_not_shown(name: str, way: str) -> None:
    async with wired(name, Answer(THOUGHTS[way])) as the:
        assert text_of(await heard(the.model.stream(request()))).strip() == "It is May 1."


@pytest.mark.parametrize("name", ["openai", "ollama"])
@pytest.mark.parametrize("text", ["<", "<t", "<thin", "a <b", "<b>1 < 2</b>", " "])
async def test_text_that_only_begins_like_a_thought_is_kept(name: str, text: str) -> None:
    async with wired(name, Answer((text, "is less."))) as the:
        assert text_of(await heard(the.model.stream(request()))) == f"{text}is less."
    if text.strip():
        async with wired(name, Answer((text,))) as the:
            assert text_of(await heard(the.model.stream(request()))) == text


@pytest.mark.parametrize("name", ["openai", "ollama"])
async def test_thoughts_without_an_answer_are_none(name: str) -> None:
    async with wired(name, Answer(("<think>", "Is it India?"))) as the:
        with pytest.raises(Unanswered) as told:
            await heard(the.model.stream(request()))
    assert told.value.fault is Fault.INCOMPLETE


async def test_a_model_that_declines_is_heard_in_its_own_words() -> None:
    def declining(event: dict[str, Any]) -> object:
        for choice in event["choices"]:
            choice["delta"] = {"refusal": choice["delta"].get("content")} if "content" in choice["delta"] else {}
        return event

    async with wired("openai", Answer(("I cannot ", "help with that."))) as the:
        the.server.rewrite = lambda pieces: events(pieces, declining)
        assert text_of(await heard(the.model.stream(request()))) == "I cannot help with that."
