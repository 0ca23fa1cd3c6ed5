"""oauth.v2.access: codes once, refresh tokens once; and the token that revokes itself."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.slack.world import Installation, Json, Refused

if TYPE_CHECKING:
    from tests.fakes.slack.calls import Call


@dataclass(slots=True)
class OAuth:
    """The app's credentials and the codes that were handed out."""

    client_id: str = "11.22"
    client_secret: str = "shh"
    codes: dict[str, Installation] = field(default_factory=dict)
    rotate: bool = False
    """Tokens expire in 12 hours and come with a refresh token."""
    refreshes: int = 0
    _numbers: int = 0

    def next_token(self, kind: str) -> str:
        """Return a token never given before."""
        self._numbers += 1
        return f"{kind}-{self._numbers:04d}"


def access(call: Call) -> Json:
    oauth, given = call.oauth, call.arguments
    if (call.client_id, call.client_secret) != (oauth.client_id, oauth.client_secret):
        raise Refused("invalid_client_id" if call.client_id != oauth.client_id else "bad_client_secret")
    if given.get("grant_type") == "refresh_token":
        return refresh(call)
    installation = oauth.codes.pop(str(given.get("code", "")), None)
    if installation is None:
        raise Refused("invalid_code")
    if installation not in call.world.installations:
        call.world.installations.append(installation)
    if oauth.rotate:
        installation.refresh_token = oauth.next_token("xoxe-1")
        installation.expires_at = time.time() + 43_200
    return answer(call, installation)


def refresh(call: Call) -> Json:
    call.oauth.refreshes += 1
    given = str(call.arguments.get("refresh_token", ""))
    for each in call.world.installations:
        if given and each.refresh_token == given:
            each.token, each.refresh_token = call.oauth.next_token("xoxe.xoxb-1"), call.oauth.next_token("xoxe-1")
            each.expires_at = time.time() + 43_200
            return answer(call, each)
    raise Refused("invalid_refresh_token")


def answer(call: Call, own: Installation) -> Json:
    body: Json = {
        "app_id": call.world.app,
        "access_token": own.token,
        "token_type": "bot",
        "scope": ",".join(sorted(own.scopes)),
        "bot_user_id": own.bot_user,
        "authed_user": {"id": "U1"},
        "is_enterprise_install": bool(own.enterprise),
        "team": None if own.enterprise else {"id": own.team, "name": "Acme"},
        "enterprise": {"id": own.enterprise, "name": "Org"} if own.enterprise else None,
    }
    if own.refresh_token:
        body |= {"refresh_token": own.refresh_token, "expires_in": int(own.expires_at - time.time())}
    return body


def revoke(call: Call) -> Json:
    call.installation.revoked = True
    return {"revoked": True}
