"""Interactions from the bot's side: the callback within three seconds, then the webhook for fifteen minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.fakes.discord import shapes
from tests.fakes.discord.limits import Refusal, check_message, invalid
from tests.fakes.discord.rest import BODY, FILES, answer

if TYPE_CHECKING:
    from tests.fakes.discord.rest import Rest
    from tests.fakes.discord.shapes import JSON
    from tests.fakes.discord.world import Interaction, World

ACKNOWLEDGE_WITHIN, TOKEN_LIVES = 3.0, 15 * 60.0
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, AUTOCOMPLETE, MODAL = 4, 5, 6, 7, 8, 9


class Callbacks:
    """The routes of interactions."""

    def __init__(self, world: World, rest: Rest) -> None:
        self._world = world
        self._rest = rest

    def routes(self) -> list[web.RouteDef]:
        original = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        one = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"
        return [
            web.post("/interactions/{interaction_id}/{interaction_token}/callback", self.callback),
            web.post("/webhooks/{webhook_id}/{webhook_token}", self.follow_up),
            *(web.get(path, self.get) for path in (original, one)),
            *(web.patch(path, self.edit) for path in (original, one)),
            *(web.delete(path, self.delete) for path in (original, one)),
        ]

    async def callback(self, request: web.Request) -> web.Response:
        interaction = self._world.interactions.get(request.match_info["interaction_token"])
        now = self._world.monotonic()
        if interaction is None or interaction.payload["id"] != request.match_info["interaction_id"]:
            raise Refusal(404, 10062, "Unknown interaction")
        if interaction.acknowledged:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        if now - interaction.began > ACKNOWLEDGE_WITHIN:
            raise Refusal(404, 10062, "Unknown interaction")
        body: JSON = request[BODY]
        content = body.get("data") or {}
        if body["type"] in {MESSAGE, UPDATE}:
            check_message(content, files=len(request[FILES]), edit=body["type"] == UPDATE)
        if body["type"] == AUTOCOMPLETE:
            _check_choices(content)
        interaction.acknowledged, interaction.callback = now, body
        message = self._effect(interaction, body["type"], content, request[FILES])
        self._world.touch()
        if request.query.get("with_response") not in {"1", "true"}:
            return web.Response(status=204)
        return answer(self._receipt(interaction, body["type"], message))

    def _effect(
        self, interaction: Interaction, kind: int, content: JSON, files: dict[str, tuple[str, bytes]]
    ) -> JSON | None:
        message: JSON
        if kind in {MESSAGE, DEFERRED}:
            message = self._message(interaction, content, files)
            message["flags"] |= shapes.LOADING if kind == DEFERRED else 0
            interaction.original = message["id"]
            return message
        if kind in {UPDATE, DEFERRED_UPDATE}:
            message = interaction.payload["message"]
            interaction.original = message["id"]
            kept: JSON = self._world.messages[message["channel_id"]].get(message["id"], message)
            return self._rest.edit(kept, content, files) if kind == UPDATE else kept
        return None

    def _message(self, interaction: Interaction, content: JSON, files: dict[str, tuple[str, bytes]]) -> JSON:
        channel = interaction.payload["channel_id"]
        message = self._rest.write(channel, content, files)
        message["type"] = 20
        message["webhook_id"] = interaction.payload["application_id"]
        message["application_id"] = interaction.payload["application_id"]
        if message["flags"] & shapes.EPHEMERAL:
            self._world.messages[channel][message["id"]] = message
        else:
            self._world.said(message)
        return message

    def _receipt(self, interaction: Interaction, kind: int, message: JSON | None) -> JSON:
        what: JSON = {"id": interaction.payload["id"], "type": interaction.payload["type"]}
        if message is None:
            return {"interaction": what}
        what |= {
            "response_message_id": message["id"],
            "response_message_loading": kind == DEFERRED,
            "response_message_ephemeral": bool(message["flags"] & shapes.EPHEMERAL),
        }
        if kind in {MESSAGE, UPDATE}:
            return {"interaction": what, "resource": {"type": kind, "message": message}}
        return {"interaction": what}

    def _live(self, request: web.Request) -> Interaction:
        interaction = self._world.interactions.get(request.match_info["webhook_token"])
        if interaction is None or interaction.payload["application_id"] != request.match_info["webhook_id"]:
            raise Refusal(404, 10015, "Unknown Webhook")
        if self._world.monotonic() - interaction.began > TOKEN_LIVES:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        if not interaction.acknowledged:
            raise Refusal(404, 10015, "Unknown Webhook")
        return interaction

    def _target(self, request: web.Request, interaction: Interaction) -> JSON:
        identity = request.match_info.get("message_id", interaction.original)
        return self._world.find(interaction.payload["channel_id"], identity)

    async def follow_up(self, request: web.Request) -> web.Response:
        interaction, body = self._live(request), request[BODY]
        check_message(body, files=len(request[FILES]))
        interaction.followups += 1
        if interaction.user_install and interaction.followups > 5:
            raise Refusal(400, 40094, "Follow-up message limit reached")
        message = self._message(interaction, body, request[FILES])
        return answer(message)

    async def get(self, request: web.Request) -> web.Response:
        return answer(self._target(request, self._live(request)))

    async def edit(self, request: web.Request) -> web.Response:
        interaction, body = self._live(request), request[BODY]
        message = self._target(request, interaction)
        merged = {"flags": message["flags"]} | body
        check_message(merged, files=len(request[FILES]), edit=True)
        ephemeral = message["flags"] & shapes.EPHEMERAL
        self._rest.edit(message, body, request[FILES])
        message["flags"] = (message["flags"] & ~shapes.LOADING) | ephemeral
        return answer(message)

    async def delete(self, request: web.Request) -> web.Response:
        message = self._target(request, self._live(request))
        del self._world.messages[message["channel_id"]][message["id"]]
        self._world.touch()
        return web.Response(status=204)


def _check_choices(content: JSON) -> None:
    choices = content["choices"]
    if len(choices) > 25:
        raise invalid("choices", "Must be 25 or fewer in length.")
    if any(not 1 <= len(each["name"]) <= 100 or len(str(each["value"])) > 100 for each in choices):
        raise invalid("choices", "Must be between 1 and 100 in length.")
