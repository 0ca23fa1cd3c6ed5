"""litellm stays quiet: no network at import, no `.env`, and nobody loads it who does not need it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.providers import PROVIDERS
from bot.providers.door import load
from bot.settings import Settings

ROOT = Path(__file__).parents[3]

UNLOADED = """
import sys
import adapters.cli, adapters.assembly, bot.agent, bot.providers.fallback, bot.offline, bot.providers.rehearsal
print(sorted(name for name in sys.modules if name.split(".")[0] in ("litellm", "openai")))
"""

LOADED = """
import sys
calls = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        calls.append((event, str(arguments)))
sys.addaudithook(watch)
from bot.providers.door import Account, load
assert "litellm" not in sys.modules, "loaded by a mere import"
load()
import asyncio, httpx, os
from bot.providers import PROVIDERS, Asked, Delta, Request
from bot.providers.llm import Model
from bot.providers.rehearsal import SAID
from bot.settings import Settings

async def said(row):
    def answer(request):
        if request.url.path == row.show:
            return httpx.Response(200, json={"capabilities": ["tools"], "model_info": {}})
        head = {"content-type": "text/event-stream"}
        return httpx.Response(200, stream=httpx.ByteStream(SAID[row.wire]), headers=head)

    account = Account("http://nowhere.invalid", getattr(Settings(_env_file=None), row.model), "none")
    model = Model(row, account, transport=httpx.MockTransport(answer))
    text = "".join([each.text async for each in model.stream(Request("", (Asked("Yes?"),))) if isinstance(each, Delta)])
    await model.aclose()
    return text

print([asyncio.run(said(row)) for row in PROVIDERS if row.route])
print(calls, os.environ.get("PLANTED"), "tiktoken_ext.openai_public" in sys.modules)
"""


def run(code: str, folder: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_its_import_and_an_answer_of_every_provider_reach_no_network_read_no_env_file_and_load_no_tokens(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_text("PLANTED=yes\n")
    assert run(LOADED, tmp_path).splitlines() == ["['Yes.', 'Yes.', 'Yes.', 'Yes.']", "[] None False"]


def test_wiring_the_bot_does_not_load_it(tmp_path: Path) -> None:
    assert run(UNLOADED, tmp_path) == "[]"


def test_it_counts_no_tokens_which_would_load_as_much_as_all_of_the_bot_and_cost_each_prompt_once_more() -> None:
    assert load().token_counter(model="gpt-4o", text="some words to be counted") == 0


def test_every_default_model_is_in_its_map_with_tools_and_stays_for_two_months() -> None:
    known = load().model_cost
    settings = Settings(_env_file=None)
    for row in PROVIDERS:
        if not row.key:
            continue
        model = getattr(settings, row.model)
        entry = known.get(model) or known[f"{row.route}/{model}"]
        assert entry["supports_function_calling"] is True, model
        assert entry["mode"] == "chat", model
        assert "deprecation_date" not in entry or entry["deprecation_date"] > "2027-01-22", model
