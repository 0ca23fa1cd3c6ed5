"""The providers that answer through litellm: each stream watched, each fault named, each answer counted."""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from bot.events import Usage
from bot.loading import aside
from bot.providers import (
    Abilities,
    Call,
    Chunk,
    Delta,
    Fault,
    Finished,
    Request,
    Row,
    Stop,
    Unanswered,
    Working,
    setting,
)
from bot.providers.dialogue import options
from bot.providers.door import CONNECT_SECONDS, LAST_RESORT_SECONDS, Account, connect, load
from bot.providers.formats import WIRES
from bot.providers.tokens import prompt_tokens, tokens
from bot.providers.watch import Watch, watching
from bot.providers.wire import Witness, read_refusal, read_show

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from types import ModuleType

    from bot.settings import Settings

LEAKS = (httpx.HTTPError, OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError)
"""What litellm lets through besides its own exceptions when a provider sends nonsense."""


def account(row: Row, settings: Settings) -> Account:
    """Return what is set for a provider; a proxy is only for the way outside."""
    address = _address(row, setting(settings, row.address))
    proxy = settings.provider_proxy if address.startswith("https:") else ""
    return Account(address, setting(settings, row.model), setting(settings, row.key), proxy)


def _address(row: Row, written: str) -> str:
    """Return an address as litellm takes it, with or without a slash or a version at its end as people write it."""
    address = written.strip().rstrip("/")
    if not row.version:
        return re.sub(r"/(v1|api)$", "", address)
    return address if urlsplit(address).path else address + row.version


@dataclass(slots=True)
class Model:
    """A provider of `PROVIDERS` that answers through litellm. Use it within one event loop; close it in the end."""

    row: Row
    account: Account
    transport: httpx.AsyncBaseTransport | None = None
    _client: Any = None
    _abilities: Abilities | None = None
    _prices: tuple[float, float] = (0.0, 0.0)

    @property
    def name(self) -> str:
        """As in `PROVIDERS`."""
        return self.row.name

    @property
    def model(self) -> str:
        """The model's own name."""
        return self.account.model

    async def connected(self) -> None:
        """Load litellm and make the client, off the loop, before anyone waits for an answer."""
        await self._ready()

    async def aclose(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def abilities(self) -> Abilities:
        """Return what the model can do, by litellm's map or, where models are the user's own, by asking the server."""
        if self._abilities is None:
            self._abilities = await self._ask() if self.row.show else await asyncio.to_thread(self._look_up)
        return self._abilities

    async def stream(self, request: Request) -> AsyncGenerator[Chunk]:
        """See `Provider.stream`. The connection is closed however this ends."""
        witness = Witness(WIRES[self.row.wire])
        parts: list[Part] = []
        said = ""
        litellm = await self._ready()
        abilities = await self.abilities()
        if request.tools and not abilities.tools:
            raise Unanswered(Fault.UNABLE, self.model)
        try:
            async with aclosing(self._chunks(litellm, request, abilities, witness)) as chunks:
                async for delta in chunks:
                    if delta.content:
                        said += delta.content
                        yield Delta(delta.content)
                        continue
                    for call in delta.tool_calls or ():
                        _gather(parts, call)
                    yield Working()
        except (litellm.exceptions.openai.OpenAIError, *LEAKS) as error:
            raise _fault(error, witness) from error
        stop = witness.stop()
        calls = [Call(part.id or f"call_{uuid4().hex}", part.name, part.arguments or "{}") for part in parts]
        if not calls and not said.strip():
            raise Unanswered(Fault.INCOMPLETE, "an empty answer")
        if stop is Stop.TOOLS and not calls:
            raise Unanswered(Fault.BROKEN, "calls were announced and none came")
        for each in calls:
            yield each
        written = said + "".join(each.arguments for each in calls)
        yield Finished(
            Stop.TOOLS if calls and stop is not Stop.LENGTH else stop, self._usage(request, written, witness)
        )

    async def _chunks(
        self, litellm: ModuleType, request: Request, abilities: Abilities, witness: Witness
    ) -> AsyncGenerator[Any]:
        """Yield litellm's deltas up to its last.

        What it does after that (rebuild the answer, price it, log it) costs more than the stream, and the witness
        knows better: usage and end, which some send later, go past it alone.
        """
        how = options(self.row, request, self.model, abilities)
        with watching(witness) as watch:  # also for the first chunk: some routes send their request no earlier
            begun = litellm.acompletion(
                **how,
                api_key=self.account.key or None,
                api_base=self.account.address,
                client=self._client,
                max_retries=0,
                timeout=LAST_RESORT_SECONDS,
            )
            stream = await _started(asyncio.create_task(begun), watch)
            try:
                chunk = await anext(stream, None)
            except BaseException:
                await stream.aclose()
                await watch.close()
                raise
        try:
            while chunk is not None and not witness.broken:  # what follows a gap is not shown as if there were none
                choice = chunk.choices[0] if chunk.choices else None
                if choice is not None:
                    yield choice.delta
                if choice is not None and choice.finish_reason:
                    if not witness.over:
                        await watch.rest()
                    return
                chunk = await anext(stream, None)
        finally:
            await stream.aclose()
            await watch.close()

    async def _ready(self) -> ModuleType:
        """Return litellm, and make the client once; both off the loop."""
        if self._client is None:
            made = await aside(connect, self.account, self.transport)
            self._client = self._client or made
        return load()

    def _look_up(self) -> Abilities:
        prices = load().model_cost
        known = prices.get(self.model) or prices.get(f"{self.row.route}/{self.model}") or {}
        self._prices = (known.get("input_cost_per_token") or 0.0, known.get("output_cost_per_token") or 0.0)
        return Abilities(
            context=known.get("max_input_tokens") or 32_000,
            tools=known.get("supports_function_calling", True),
            pictures=bool(known.get("supports_vision")),
            temperature=not known.get("supports_reasoning") or self.row.warm,
        )

    async def _ask(self) -> Abilities:
        """Ask the server about its model; some are the user's own, and no map knows them."""
        try:
            async with httpx.AsyncClient(transport=self.transport, trust_env=False, timeout=CONNECT_SECONDS) as client:
                answer = await client.post(f"{self.account.address}{self.row.show}", json={"model": self.model})
        except httpx.HTTPError as error:
            raise Unanswered(Fault.UNREACHABLE, repr(error)) from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise Unanswered(Fault.REJECTED, f"no model {self.model}")
        if answer.status_code != httpx.codes.OK:
            raise read_refusal(answer.status_code, answer.content, None)
        found = read_show(answer.content)
        # A model that its map does not know makes litellm ask the server, blocking the loop, after every answer.
        priced = {"litellm_provider": self.row.route, "mode": "chat", "max_input_tokens": found.context}
        load().model_cost.setdefault(f"{self.row.route}/{self.model}", priced)
        return found

    def _usage(self, request: Request, wrote: str, witness: Witness) -> Usage:
        """Return what the provider reported, else an estimate of it, with its price."""
        read, written = witness.tokens_in, witness.tokens_out
        if not witness.counted:
            read, written = prompt_tokens(request), tokens(wrote)
        cost = read * self._prices[0] + written * self._prices[1]
        return Usage(read, written, cost, estimated=not witness.counted)


async def _started(task: asyncio.Task[Any], watch: Watch) -> Any:
    """Wait for the stream. litellm prepares it in a thread; a cancellation takes effect when that is done."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        sent = asyncio.create_task(watch.sent.wait())
        await asyncio.wait((task, sent), return_when=asyncio.FIRST_COMPLETED)
        sent.cancel()
        task.cancel()
        await asyncio.wait((task, sent))
        if not task.cancelled() and task.exception() is None:
            await task.result().aclose()
        await watch.close()
        raise


@dataclass(slots=True)
class Part:
    """A call as far as it has come."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


def _gather(parts: list[Part], call: Any) -> None:
    """Add a fragment of a call: name and arguments may come in pieces, and an index twice, for another call then."""
    same = (part for part in reversed(parts) if part.index == call.index)
    part = next(same, None)
    if part is None or (call.id and part.id and call.id != part.id):
        part = Part(call.index)
        parts.append(part)
    part.id = part.id or call.id or ""
    part.name = part.name or call.function.name or ""
    part.arguments += call.function.arguments or ""


def _fault(error: Exception, witness: Witness) -> Unanswered:
    """Say what went wrong: the wire knows best, then the exception's own status."""
    detail = f"{type(error).__name__}: {error}"[:300]
    if witness.status:
        try:
            witness.stop()
        except Unanswered as seen:
            return seen
        return Unanswered(Fault.BROKEN, detail)
    if isinstance(error, TimeoutError) or getattr(error, "status_code", 0) == httpx.codes.REQUEST_TIMEOUT:
        return Unanswered(Fault.SLOW, detail)
    refused = getattr(error, "status_code", 0) in (400, 422)
    return Unanswered(Fault.REJECTED if refused else Fault.UNREACHABLE, detail)
