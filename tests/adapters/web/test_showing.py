from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.frames import Frame, body_of
from adapters.markdown.parse import OFFICIAL_HOSTS, official
from adapters.web import showing
from adapters.web.place import is_loopback
from adapters.web.sessions import conversation_of, session_of
from bot.events import Reply
from bot.settings import Settings
from bot.visa.glossary import entries
from tests.fakes.stage import CHART, TABLE


def test_whoever_has_a_key_can_be_chosen_and_the_others_say_what_is_missing() -> None:
    rows = {row.name: row for row in showing.choices(Settings(openai_api_key=SecretStr("key"))).providers}
    assert rows["offline"].available
    assert rows["openai"].available
    assert rows["openai"].model
    assert not rows["anthropic"].available
    assert "ANTHROPIC_API_KEY" in rows["anthropic"].reason


def test_a_plain_answer_to_a_command_holds_its_tables_and_charts_as_text() -> None:
    frame = Frame("reply", "t", "r", 0, body_of(Reply("Here.", (TABLE, CHART))))
    text = json.loads(showing.wire(frame, "s"))["response"]
    assert text.startswith("Here.\n\n| Area | Final action |\n| --- | --- |\n| India | 2012-08-01 |")
    assert text.endswith(f"{CHART.title}: {CHART.alt}")


@pytest.mark.parametrize("session", ["abc", "a.b:c@d-e_f", "channel~turn"])
def test_a_session_leads_to_one_conversation_and_back(session: str) -> None:
    assert session_of(conversation_of(session)) == session


@pytest.mark.parametrize(
    ("host", "near"), [("localhost", True), ("127.0.0.2", True), ("[::1]", True), ("bot.example", False)]
)
def test_only_this_machine_is_near(host: str, near: bool) -> None:
    assert is_loopback(host) is near


def test_every_source_of_a_rule_is_a_link_on_each_platform_and_in_the_page() -> None:
    script = (Path(__file__).parents[3] / "adapters" / "web" / "static" / "markdown.js").read_text("utf-8")
    hosts = tuple(re.findall(r'"([^"]+)"', script.partition("const OFFICIAL = [")[2].partition("]")[0]))
    assert hosts == OFFICIAL_HOSTS
    assert [link for entry in entries().values() for link in entry.links if not official(link)] == []
