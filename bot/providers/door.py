"""The one door to litellm: loaded late and off the loop, quiet, and with clients of ours.

litellm reads `.env`, fetches prices and prints advice when left alone; what stands in ENVIRONMENT is set before its
import. Nothing else of the house imports it.
"""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx

from bot.loading import loading
from bot.providers.watch import Watched

if TYPE_CHECKING:
    import ssl
    from types import ModuleType

    import aiohttp

ENVIRONMENT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else it fetches prices at import
    "LITELLM_OFFLINE_MODE": "true",  # else it downloads tokenizers
    "LITELLM_MODE": "PRODUCTION",  # else it reads .env
    "EXPERIMENTAL_OPENAI_BASE_LLM_HTTP_HANDLER": "True",  # else OpenAI's own client makes each piece a second time
}
CONNECT_SECONDS = 5.0
LAST_RESORT_SECONDS = 600.0
LAST_RESORT = httpx.Timeout(LAST_RESORT_SECONDS, connect=CONNECT_SECONDS)
"""The chain that calls has shorter deadlines; this one is for a caller that has none."""


LOADING = threading.Lock()
"""Two threads that import it at once meet half of it."""


def load() -> ModuleType:
    """Import litellm and quieten it. It takes about two seconds, so call it in a thread."""
    with LOADING:
        return _load()


@cache
def _load() -> ModuleType:
    os.environ.update(ENVIRONMENT)  # noqa: TID251 - written for litellm, not read
    with loading():
        import litellm  # noqa: PLC0415

    litellm.suppress_debug_info = True
    litellm.telemetry = False
    litellm.disable_aiohttp_trust_env = True  # a proxy of the environment would capture a model on loopback
    litellm.disable_streaming_logging = True
    litellm.disable_token_counter = True  # else it prices each prompt as a stream begins
    litellm.main.encoding = object()  # type: ignore[assignment]  # else 40 MB of tokens for a counter that nobody asks
    litellm.utils.json_data, litellm.utils.claude_json_str = None, ""  # 20 MB for counting Claude's tokens
    logging.getLogger("LiteLLM").setLevel(logging.CRITICAL)
    return litellm


@cache
def _trusted() -> ssl.SSLContext:
    """Read the trusted certificates once: it takes tens of milliseconds."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Account:
    """Where a provider answers, with which key and model; `proxy` is the way out, if it needs one."""

    address: str
    model: str
    key: str = field(default="", repr=False)
    proxy: str = ""


def connect(account: Account, transport: httpx.AsyncBaseTransport | None) -> Any:
    """Return the client that litellm is given; takes a while, so call it in a thread."""
    load()  # before any other import of litellm's
    from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport  # noqa: PLC0415
    from litellm.llms.custom_httpx.http_handler import AsyncHTTPHandler  # noqa: PLC0415

    inner = transport or LiteLLMAiohttpTransport(client=lambda: _session(account), ssl_verify=_trusted())
    return AsyncHTTPHandler(transport=Watched(inner), timeout=LAST_RESORT)


def _session(account: Account) -> aiohttp.ClientSession:
    """Return aiohttp's session, whose parser is quicker than httpx's own; no proxy but the one that is set."""
    import aiohttp  # noqa: PLC0415

    connector = aiohttp.TCPConnector(ssl=_trusted(), limit=0)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), proxy=account.proxy or None)
