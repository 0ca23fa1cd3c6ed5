"""Conversations where something may wait: a worker is woken for each that does, should nobody know of it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.messages import ConversationKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.inbox import Inbox

AT_ONCE = 100
"""Conversations that are looked at in one round trip."""
FRESH_MS = 60_000
"""One written down so lately stays: its message is just about to come."""


async def reconcile(inbox: Inbox, rest: float = 0.0) -> int | None:
    """Wake a worker for every conversation where something waits, and forget the others; return how many wait.

    Waking one that is being answered changes nothing. None: another process has looked in the last `rest` seconds;
    where processes die and start again and again, each would else do little but look.
    """
    store = inbox.store
    index, looked = store.key("waiting"), store.key("waiting", "looked")
    redis: Any = store.redis
    if rest and not await store.insist(lambda: redis.set(looked, 1, nx=True, px=int(rest * 1000))):
        return None
    members: Any = await store.insist(lambda: redis.zrange(index, 0, -1, withscores=True))
    return sum([await _revive(inbox, members[at : at + AT_ONCE]) for at in range(0, len(members), AT_ONCE)])


async def _revive(inbox: Inbox, members: Sequence[tuple[bytes, float]]) -> int:
    """Wake a worker for each of `members` where something waits, and forget the others; return how many wait."""
    store = inbox.store
    conversations = [ConversationKey.decode(member.decode()) for member, _ in members]
    keys = ([store.key(each, "inbox"), store.key(each, "pending")] for each in conversations)
    epochs = list(map(int, await store.together(*(store.script("waiting", each, ()) for each in keys))))
    for conversation, epoch in zip(conversations, epochs, strict=True):
        if epoch:
            await inbox.wake(conversation, epoch)
    quiet = [each for epoch, each in zip(epochs, members, strict=True) if not epoch]
    read = (part for member, score in quiet for part in (member, repr(score)))
    await store.run("unindex", [store.key("waiting")], (FRESH_MS, *read))
    return sum(map(bool, epochs))
