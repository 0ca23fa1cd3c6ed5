"""Each wire format carries text, calls, loops and reasons for stopping: on fakes of ours, and on one of others."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.expertise import expert_tools
from bot.providers import (
    Asked,
    Call,
    Fault,
    Finished,
    Picture,
    PromptMessage,
    Request,
    Returned,
    Said,
    Stop,
    Unanswered,
    row,
)
from bot.providers.door import Account
from bot.providers.llm import Model
from bot.visa.archive import load
from tests.fakes.models import FORM, MODELS, calls_of, heard, request, text_of, wired
from tests.fakes.spoken import Answer

if TYPE_CHECKING:
    from llmock.pytest_plugin import LLMock

EVERY = pytest.mark.parametrize("name", MODELS)
EB2, EB3 = ("cutoff_date", '{"preference": "EB2"}'), ("cutoff_date", '{"preference": "EB3"}')
TEXT = ("Zwölf ", "Jahre — ", "十二年 ", "🙂.")


@EVERY
async def test_text_arrives_whole_with_what_it_cost(name: str) -> None:
    async with wired(name, Answer(TEXT)) as the:
        chunks = await heard(the.model.stream(request()))
    assert text_of(chunks) == "".join(TEXT)
    last = chunks[-1]
    assert isinstance(last, Finished)
    assert (last.usage.input_tokens, last.usage.output_tokens, last.usage.estimated) == (11, 7, False)
    assert (last.usage.cost_usd > 0) == (name != "ollama")


@EVERY
async def test_what_no_provider_counted_is_estimated_and_says_so(name: str) -> None:
    calls = (Call("call_1", *EB2),)
    prompt = (Asked("One?"), Said("", calls), Returned("call_1", "cutoff_date", "{}"))
    async with wired(name, Answer(TEXT, usage=None)) as the:
        last = (await heard(the.model.stream(request(*prompt))))[-1]
    assert isinstance(last, Finished)
    assert last.usage.estimated
    assert last.usage.input_tokens > 20


@EVERY
async def test_two_calls_at_once_arrive_whole_and_their_results_go_back(name: str) -> None:
    async with wired(name, Answer(("Let me look.",), (EB2, EB3), "tools"), Answer(("Done.",))) as the:
        question = request()
        chunks = await heard(the.model.stream(question))
        calls = calls_of(chunks)
        assert [(call.name, json.loads(call.arguments)) for call in calls] == [
            ("cutoff_date", {"preference": "EB2"}),
            ("cutoff_date", {"preference": "EB3"}),
        ]
        results = tuple(Returned(call.id, call.name, '{"value": "2012-08-01"}') for call in calls)
        prompt = (*question.prompt, Said(text_of(chunks), tuple(calls)), *results)
        assert text_of(await heard(the.model.stream(request(*prompt)))) == "Done."
        last = request(*prompt, may_call=False)
        assert text_of(await heard(the.model.stream(last))) == "Done."
        assert the.server.refused == []


@EVERY
async def test_the_real_tools_are_taken(name: str) -> None:
    forms = tuple(each.form for each in expert_tools(load(), date(2026, 11, 22)))
    async with wired(name, Answer(TEXT)) as the:
        question = Request("You are a test.", (Asked("EB-2 India?"),), forms)
        assert text_of(await heard(the.model.stream(question))) == "".join(TEXT)
        assert the.server.refused == []
    assert not any('"null"' in form.schema for form in forms)


@EVERY
@pytest.mark.parametrize(("stop", "expected"), [("finished", Stop.FINISHED), ("length", Stop.LENGTH)])
async def test_why_it_stopped_arrives(name: str, stop: str, expected: Stop) -> None:
    async with wired(name, Answer(TEXT, stop=stop)) as the:
        last = (await heard(the.model.stream(request())))[-1]
    assert isinstance(last, Finished)
    assert last.stop is expected


@EVERY
async def test_a_filtered_answer_is_none(name: str) -> None:
    async with wired(name, Answer(TEXT, stop="filtered")) as the:
        with pytest.raises(Unanswered) as raised:
            await heard(the.model.stream(request()))
    assert raised.value.fault is Fault.FILTERED


@EVERY
async def test_calls_of_another_provider_and_broken_ones_can_be_replayed(name: str) -> None:
    calls = (Call("call_1__thought__c2ln+/=", "cutoff_date", '{"pref'), Call("toolu_2", "open url!", "[]"))
    results = tuple(Returned(call.id, call.name, '{"error": "no"}') for call in calls)
    async with wired(name, Answer(TEXT)) as the:
        prompt: tuple[PromptMessage, ...] = (Asked("One?"), Said("", calls), *results, Said("No."), Asked("Two?"))
        assert text_of(await heard(the.model.stream(request(*prompt)))) == "".join(TEXT)
        assert the.server.refused == []


@EVERY
@pytest.mark.parametrize("style", ["default", "creative", "analytical"])
async def test_a_style_sets_the_temperature_where_the_model_takes_one(name: str, style: str) -> None:
    async with wired(name) as the:
        await heard(the.model.stream(request(style=style)))
        body = the.server.asked[0]
    place = {"google": "generationConfig", "ollama": "options"}.get(name)
    options = body[place] if place else body
    taken = {"creative": 1.0, "analytical": 0.1} if name in ("google", "ollama") else {}
    left_alone = 1.0 if name == "google" else None  # litellm always sends Gemini's own default
    assert options.get("temperature") == taken.get(style, left_alone)


@EVERY
async def test_a_picture_goes_to_a_model_that_sees_and_is_named_to_one_that_does_not(name: str) -> None:
    asked = Asked("What is this?", pictures=(Picture("image/png", b"\x89PNG\r\n"),))
    async with wired(name) as the:
        await heard(the.model.stream(request(asked)))
        body = json.dumps(the.server.asked[0])
        assert the.server.refused == []
    assert ("iVBORw0K" in body) == (name != "ollama")
    assert ("which this model cannot see" in body) == (name == "ollama")


async def test_a_local_model_says_itself_what_it_can_do() -> None:
    async with wired("ollama") as the:
        the.server.show = {"capabilities": ["completion", "vision"], "model_info": {"llama.context_length": 9000}}
        abilities = await the.model.abilities()
        assert (abilities.context, abilities.tools, abilities.pictures) == (9000, False, True)
        with pytest.raises(Unanswered) as raised:
            await heard(the.model.stream(request()))
        assert raised.value.fault is Fault.UNABLE
        await heard(the.model.stream(request(tools=False)))
        assert the.server.asked[0]["options"]["num_ctx"] == 9000


async def test_an_address_where_nobody_listens_is_said_to_be_unreachable() -> None:
    async with wired("ollama") as the:
        port = the.server.port
    for name in MODELS:
        model = Model(row(name), Account(f"http://127.0.0.1:{port}", MODELS[name], "k"))
        with pytest.raises(Unanswered) as raised:
            await heard(model.stream(request()))
        await model.aclose()
        assert raised.value.fault is Fault.UNREACHABLE


@pytest.mark.parametrize("name", ["google", "openai", "anthropic"])
async def test_a_mock_that_others_wrote_agrees(name: str, llmock: LLMock) -> None:
    place = {"google": ("gemini", "/v1beta")}.get(name, (name, ""))
    account = Account(llmock.base_url(place[0]) + place[1], MODELS[name], "k")
    model = Model(row(name), account)
    try:
        llmock.reply("EB-2 India: 2012-08-01.")
        assert text_of(await heard(model.stream(request()))) == "EB-2 India: 2012-08-01."
        llmock.call_tool("cutoff_date", {"preference": "EB2"})
        calls = calls_of(await heard(model.stream(request())))
        assert [(call.name, json.loads(call.arguments)) for call in calls] == [("cutoff_date", {"preference": "EB2"})]
        llmock.reply("Done.")
        prompt: tuple[PromptMessage, ...] = (Asked("EB-2?"), Said("", tuple(calls)))
        prompt += tuple(Returned(each.id, each.name, "{}") for each in calls)
        assert text_of(await heard(model.stream(Request("You are a test.", prompt, (FORM,))))) == "Done."
    finally:
        await model.aclose()
    llmock.assert_resilient()
