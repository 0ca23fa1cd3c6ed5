"""Who is answered at all: channels shared with other organisations only when an admin has allowed it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.slack.read import Spoken
    from bot.messages import Caller
    from bot.policy import Policy


@dataclass(frozen=True, slots=True)
class Gate:
    """Decides by the rules of a channel."""

    policy: Policy

    async def refusal(self, spoken: Spoken) -> str:
        """Return why a message is not answered, for its author; nothing when it is."""
        said = await self.policy.refusal(spoken.message.conversation, external=spoken.shared)
        return f"{said} They can do that with `/visa allow shared`." if said else ""

    async def allow(self, caller: Caller, *, allowed: bool) -> str:
        """Let the bot answer in a shared channel, or not any more; return what is said about it."""
        rules = replace(await self.policy.rules(caller.conversation), external=allowed)
        refused = await self.policy.set_rules(caller, rules)
        return refused or f"I {'answer' if allowed else 'do not answer'} here when this channel is shared."
