"""What a witness makes of the bytes of a provider, cut anywhere."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.providers import Fault, Stop, Unanswered
from bot.providers.formats import WIRES
from bot.providers.wire import Witness, read_error, read_refusal, read_show
from tests.fakes.refusals import GARBAGE, MIDDLE, REFUSALS
from tests.fakes.spoken import SPOKEN, Answer

EVERY = pytest.mark.parametrize("wire", WIRES)
WHOLE = Answer(("One ", "two."), (("cutoff_date", '{"preference": "EB2"}'),))


def witness(wire: str, *parts: bytes, status: int = 200, end: bool = True) -> Witness:
    seen = Witness(WIRES[wire])
    seen.began(status, {})
    for part in parts:
        seen.feed(part)
    if end:
        seen.ended()
    return seen


def fault(seen: Witness) -> Fault:
    with pytest.raises(Unanswered) as raised:
        seen.stop()
    return raised.value.fault


@EVERY
@settings(max_examples=40)
@given(st.lists(st.integers(0, 4000), max_size=6))
def test_an_answer_is_whole_however_its_bytes_are_cut(wire: str, cuts: list[int]) -> None:
    data = b"".join(SPOKEN[wire](WHOLE))
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    seen = witness(wire, *(data[start:end] for start, end in itertools.pairwise(edges)))
    assert seen.stop() is Stop.FINISHED
    assert (seen.tokens_in, seen.tokens_out) == (11, 7)
    assert seen.over


@EVERY
@settings(max_examples=40)
@given(st.data())
def test_no_part_of_an_answer_passes_for_the_whole(wire: str, data: st.DataObject) -> None:
    pieces = SPOKEN[wire](Answer(("One ", "two.")))
    said = b"".join(SPOKEN[wire](Answer(("One ", "two."), stop="")))
    cut = data.draw(st.integers(0, len(said)))
    assert fault(witness(wire, b"".join(pieces)[:cut])) in (Fault.INCOMPLETE, Fault.BROKEN)


@EVERY
def test_garbage_and_errors_in_the_middle_are_seen(wire: str) -> None:
    *first, last = SPOKEN[wire](WHOLE)
    assert fault(witness(wire, *first, GARBAGE[wire], last)) is Fault.BROKEN
    assert fault(witness(wire, *first, MIDDLE[wire])) is Fault.OVERLOADED
    assert fault(witness(wire, b"<html>Hello</html>")) is Fault.BROKEN
    assert fault(witness(wire, b"")) is Fault.INCOMPLETE
    assert fault(witness(wire, b"data: [1]\n" if wire != "ollama" else b"[1]\n")) is Fault.BROKEN


@pytest.mark.parametrize("wire", ["openai", "anthropic", "ollama"])
def test_text_that_comes_together_is_passed_on_as_one_event(wire: str) -> None:
    seen = witness(wire, end=False)
    assert b"One two three." in seen.feed(b"".join(SPOKEN[wire](Answer(("One ", "two ", "three.")))))
    assert seen.stop() is Stop.FINISHED


def test_fragments_of_calls_that_look_the_same_are_all_passed_on() -> None:
    delta = {"content": "", "tool_calls": [{"index": 0, "function": {"arguments": "1"}}]}
    piece = b"data: " + json.dumps({"choices": [{"index": 0, "delta": delta}]}).encode() + b"\n\n"
    assert witness("openai", end=False).feed(piece * 2).count(b"arguments") == 2


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(data: bytes) -> None:
    for wire in WIRES:
        seen = witness(wire, data)
        if not seen.finish:
            fault(seen)


@EVERY
def test_a_refusal_is_named_by_its_status_and_its_words(wire: str) -> None:
    said = {kind: json.dumps(body).encode() for kind, body in REFUSALS[wire].items()}
    key_status = 400 if wire == "gemini" else 401
    assert read_refusal(429, said["429"], 3.0).fault is Fault.RATE_LIMITED
    assert read_refusal(429, said["429"], 3.0).retry_after == 3.0
    assert read_refusal(500, said["500"], None).fault is Fault.OVERLOADED
    assert read_refusal(529, said["500"], None).fault is Fault.OVERLOADED
    assert read_refusal(key_status, said["key"], None).fault is Fault.REFUSED_KEY
    assert read_refusal(400, said["too_long"], None).fault is Fault.TOO_LONG
    assert read_refusal(404, b"no such model", None).fault is Fault.REJECTED
    assert fault(witness(wire, said["500"], status=503)) is Fault.OVERLOADED


def test_where_the_time_to_come_back_may_stand() -> None:
    gemini = b'{"error": {"code": 429, "details": [{"retryDelay": "30s"}]}}'
    assert read_refusal(429, gemini, None).retry_after == 30.0
    assert read_refusal(429, b'{"error": {"code": "insufficient_quota"}}', 1.0).retry_after == 600.0
    seen = Witness(WIRES["openai"])
    for headers, seconds in (
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:30 GMT", "date": "Sun, 22 Nov 2026 12:00:00 GMT"}, 30.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:30 GMT"}, None),
        ({}, None),
    ):
        seen.began(429, headers)
        assert seen.retry_after == seconds


def test_an_error_in_the_middle_is_named_by_its_words() -> None:
    assert read_error('{"error": {"type": "rate_limit_error"}}', None).fault is Fault.RATE_LIMITED
    assert read_error('{"error": {"code": "context_length_exceeded"}}', None).fault is Fault.TOO_LONG
    assert read_error('{"error": {"code": "content_filter"}}', None).fault is Fault.FILTERED
    assert read_refusal(400, b'{"error": {"code": "content_filter"}}', None).fault is Fault.FILTERED


def test_an_unknown_reason_for_stopping_is_not_taken_for_a_good_end() -> None:
    line = json.dumps({"message": {"content": "One"}, "done": True, "done_reason": "tired"}).encode()
    assert fault(witness("ollama", line)) is Fault.BROKEN


def test_a_local_model_that_tells_little_is_trusted_little() -> None:
    assert read_show(b"{}").context == 4096
    assert not read_show(b"{}").tools
    with pytest.raises(Unanswered):
        read_show(b"nonsense")
    big = json.dumps({"capabilities": ["tools", "vision"], "model_info": {"a.context_length": 10**6}}).encode()
    assert (read_show(big).context, read_show(big).tools, read_show(big).pictures) == (16_384, True, True)
