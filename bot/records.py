"""Everything that is kept about a conversation or a person: given out on request, and deleted without a trace.

Found by looking at every key, not by a list of what we remember to have written. What other parts keep about a person
they keep under the person's scope (`store.person`), so that it is covered here without anyone's doing.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.conversations import EVERY
from bot.messages import ConversationKey, Message, Turn
from bot.store import VERSION, literal, person, usage_scope
from bot.store.seal import Unreadable, tenant

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.conversations import Conversations
    from bot.policy import Policy
    from bot.store import Store

SEALED = {"history", "summary", "messages", "dead", "blocks", "remarks", "install"}
"""What holds sealed texts for longer than an hour."""
LOST = "(sealed with a key that is not among VISABOT_HISTORY_KEYS)"


@dataclass(frozen=True, slots=True)
class Records:
    """Export and deletion, for one conversation, one person or one workspace."""

    conversations: Conversations
    policy: Policy

    @property
    def _store(self) -> Store:
        return self.conversations.store

    async def export_conversation(self, conversation: ConversationKey) -> str:
        """Return everything kept about a conversation as JSON: its turns, and each other key as it is."""
        turns = await self.conversations.history(conversation, EVERY)
        summary = await self.conversations.summary(conversation)
        told = {self._store.key(conversation, each) for each in ("history", "summary")}
        kept = await self._dump(self._pattern(conversation.encode()), conversation, told)
        return await asyncio.to_thread(
            lambda: _json(
                {
                    "conversation": conversation.encode(),
                    "turns": _plainly(turns),
                    "summary": summary.text if summary else "",
                    "kept": kept,
                }
            )
        )

    async def export_person(self, where: ConversationKey, author_id: str) -> str:
        """Return everything kept about a person of a workspace as JSON: what they asked, and what they set."""
        turns, grades = {}, list[dict[str, object]]()
        for conversation in await self._conversations_of(where, author_id):
            history = await self.conversations.history(conversation, EVERY)
            theirs = [turn for turn in history if turn.author.id == author_id]
            if theirs:
                turns[conversation.encode()] = await asyncio.to_thread(_plainly, theirs)
            grades += [each for each in await self._grades(conversation) if each["person"] == author_id]
        kept = await self._dump(self._pattern(person(where, author_id)), where)
        kept |= await self._dump(self._usage(where, author_id), where)
        told = {"person": author_id, "turns": turns, "feedback": grades, "kept": kept}
        return await asyncio.to_thread(_json, told)

    async def export_feedback(self, platform: str, workspace: str) -> str:
        """Return what people of a workspace thought of answers, as a JSON list: each grade with what it is about."""
        scope = f"{quote(platform, safe='')}/{quote(workspace, safe='')}"
        grades: list[dict[str, object]] = []
        async for key in self._store.scan(f"{literal(self._prefix)}:{{{literal(scope)}/*}}:feedback"):
            grades += await self._grades(ConversationKey.decode(key.split("{")[1].split("}")[0]))
        return _json(grades)

    async def _grades(self, conversation: ConversationKey) -> list[dict[str, object]]:
        read: dict[bytes, bytes] = await self._call("hgetall", self._store.key(conversation, "feedback"))
        made = []
        for name, value in sorted(read.items()):
            turn, _, who = name.decode().partition(" ")
            made.append({"conversation": conversation.encode(), "turn": turn, "person": who, **_object(value)})
        return made

    async def forget_conversation(self, conversation: ConversationKey) -> bool:
        """Delete everything about a conversation; a turn that runs is abandoned. False when there was nothing."""
        deleted = await self._delete(self._pattern(conversation.encode()))
        member = conversation.encode()
        for key in (f"{self._prefix}:{{waiting}}", *await self._indexes(conversation)):
            await self._call("zrem", key, member)
        return deleted > 0

    async def forget_person(self, where: ConversationKey, author_id: str) -> bool:
        """Delete what a person of a workspace asked, its answers, settings and usage; False when there was nothing."""
        for conversation in await self._conversations_of(where, author_id):
            await self._forget_turns(conversation, author_id)
        deleted = await self._delete(self._pattern(person(where, author_id)))
        await self._call("srem", self._store.key("watchers"), person(where, author_id))
        deleted += await self._delete(self._usage(where, author_id))
        await self.policy.forget(where, author_id)
        return deleted > 0

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Delete everything about a workspace (it has removed the bot); return how many keys there were."""
        scope = f"{quote(platform, safe='')}/{quote(workspace, safe='')}"
        deleted = 0
        for kind in ("", "channel/", "workspace/", "user/", "usage/"):
            for end in ("/*}", "}"):
                deleted += await self._delete(f"{literal(self._prefix)}:{{{literal(kind + scope)}{end}:*")
        for member, _ in await self._call("zrange", f"{self._prefix}:{{waiting}}", 0, -1, withscores=True):
            if member.decode().startswith(scope + "/"):
                await self._call("zrem", f"{self._prefix}:{{waiting}}", member)
        return deleted

    async def reseal(self) -> tuple[int, int]:
        """Seal everything with the first key; return how many pieces were sealed otherwise, how many none opens."""
        changed = lost = 0
        async for key in self._store.scan(f"{literal(self._prefix)}:{{*}}:*"):
            scope, _, name = key.partition("{")[2].partition("}:")
            if name in SEALED:
                # What is no conversation's is sealed for its scope: the installation of a workspace.
                whose = tenant(ConversationKey.decode(scope)) if scope.count("/") == 3 else scope
                done = await self._reseal(key, whose)
                changed, lost = changed + done[0], lost + done[1]
        return changed, lost

    async def _reseal(self, key: str, whose: str) -> tuple[int, int]:
        """Put each piece sealed anew in place of the one read; one that was changed meanwhile stays."""
        read = await self._read_whole(key)
        pieces = read.items() if isinstance(read, dict) else [("", each) for each in _listed(read)]
        changed = lost = 0
        for field, piece in pieces:
            part = self.conversations.seal.part(piece)
            if fresh := self.conversations.seal.anew(part, whose):
                changed += await self._store.run("exchange", [key], (field, piece, piece.removesuffix(part) + fresh))
            elif part:
                try:
                    self.conversations.seal.open(part, whose)
                except Unreadable:
                    lost += 1
        return changed, lost

    async def _forget_turns(self, conversation: ConversationKey, author_id: str) -> None:
        gone = {author_id}
        names = {"history": Turn, "dead": Message}
        for name, kind in names.items():
            key = self._store.key(conversation, name)
            for item in await self._call("lrange", key, 0, -1):
                read = self._read(conversation, item.partition(b" ")[2] if kind is Turn else item, kind)
                if read and read.author.id == author_id:
                    gone.add(read.id)
                    await self._call("lrem", key, 0, item)
                    await self._call("delete", self._store.key(conversation, "reply", read.id))
        for id_, sealed in (await self._call("hgetall", self._store.key(conversation, "messages"))).items():
            waiting = self._read(conversation, sealed, Message)
            if waiting and waiting.author.id == author_id:
                keys = [self._store.key(conversation, each) for each in ("inbox", "pending", "messages", "history")]
                keys += [self._store.key(conversation, "reply", waiting.id), self._store.key(conversation, "summary")]
                await self._store.run("forget_turn", keys, (id_, quote(id_, safe="")))
        # What pages show comes from the history again; what names the person or their turns goes field by field.
        for name in ("summary", "frames", "remarks"):
            await self._call("delete", self._store.key(conversation, name))
        for name in ("blocks", "feedback", "company"):
            await self._erase(self._store.key(conversation, name), gone)

    async def _erase(self, key: str, gone: set[str]) -> None:
        """Take the fields or members out of a key that name one of the words."""
        kind = await self._call("type", key)
        read, erase = {b"hash": ("hkeys", "hdel"), b"set": ("smembers", "srem")}.get(kind, ("", ""))
        for member in await self._call(read, key) if read else ():
            if gone.intersection(re.split(r"[\s:]+", member.decode())):
                await self._call(erase, key, member)

    def _read(self, conversation: ConversationKey, sealed: bytes, kind: type[Turn | Message]) -> Turn | Message | None:
        try:
            return kind.from_json(self.conversations.seal.open(sealed, tenant(conversation)))
        except Unreadable:
            return None

    async def _conversations_of(self, where: ConversationKey, author_id: str) -> list[ConversationKey]:
        members = await self._call("zrange", self._store.key(person(where, author_id), "conversations"), 0, -1)
        return [ConversationKey.decode(member.decode()) for member in members]

    async def _indexes(self, conversation: ConversationKey) -> list[str]:
        everybody = literal(person(conversation, "")) + "*"
        return [key async for key in self._store.scan(f"{literal(self._prefix)}:{{{everybody}}}:conversations")]

    async def _delete(self, pattern: str) -> int:
        deleted = 0
        async for key in self._store.scan(pattern):
            deleted += await self._call("delete", key)
        return deleted

    async def _dump(self, pattern: str, where: ConversationKey, told: Collection[str] = ()) -> dict[str, object]:
        return {key: await self._value(key, where) async for key in self._store.scan(pattern) if key not in told}

    async def _value(self, key: str, where: ConversationKey) -> object:
        return self._plain(await self._read_whole(key), where)

    async def _read_whole(self, key: str) -> Any:
        read = {
            b"string": ("get",), b"list": ("lrange", 0, -1), b"hash": ("hgetall",),
            b"zset": ("zrange", 0, -1), b"set": ("smembers",), b"stream": ("xrange",),
        }  # fmt: skip
        command, *arguments = read.get(await self._call("type", key), ("get",))
        return await self._call(str(command), key, *arguments)

    def _plain(self, value: Any, where: ConversationKey) -> object:
        """Return a value of Redis as JSON can hold it: opened where it is sealed."""
        if isinstance(value, bytes):
            part = self.conversations.seal.part(value)
            try:
                return (self.conversations.seal.open(part, tenant(where)) if part else value).decode(errors="replace")
            except Unreadable:
                return LOST
        if isinstance(value, dict):
            return {name.decode(): self._plain(each, where) for name, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._plain(each, where) for each in value]
        return value

    @property
    def _prefix(self) -> str:
        return f"{self._store.prefix}:{VERSION}"

    def _pattern(self, tag: str) -> str:
        return f"{literal(self._prefix)}:{{{literal(tag)}}}:*"

    def _usage(self, where: ConversationKey, author_id: str) -> str:
        return (
            f"{literal(self._prefix)}:{{{literal(usage_scope(where))}}}:person:{literal(quote(author_id, safe=''))}:*"
        )

    async def _call(self, command: str, *arguments: object, **options: object) -> Any:
        call: Any = getattr(self._store.redis, command)
        return await self._store.insist(lambda: call(*arguments, **options))


def _listed(value: Any) -> list[bytes]:
    return value if isinstance(value, list) else [value] if value else []


def _object(text: bytes) -> dict[str, object]:
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    return read if isinstance(read, dict) else {"grade": text.decode(errors="replace")}


def _plainly(turns: list[Turn]) -> list[object]:
    return [json.loads(turn.to_json()) for turn in turns]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
