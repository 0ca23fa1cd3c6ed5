"""What is done about each thing heard: accepted before Slack is acknowledged, or left alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from adapters.slack.api import Busy, Refused, Unsure
from adapters.slack.etiquette import Answerable, answerable
from adapters.slack.files import looked_up
from adapters.slack.history import quotes
from adapters.slack.read import Deleted, Opened, Revoked, Spoken, Stopped, read
from adapters.slack.slate import remove
from adapters.slack.spoken import MUTE, UNMUTE, command_in, unnamed
from bot.events import Reply
from bot.lately import Lately
from bot.messages import Kind
from bot.telemetry import logger

if TYPE_CHECKING:
    from adapters.slack.api import Api
    from adapters.slack.arrivals import Arrivals
    from adapters.slack.errands import Errands
    from adapters.slack.home import Home
    from adapters.slack.read import Payload, Place
    from adapters.slack.replies import Replies
    from adapters.slack.threads import Threads
    from bot.desk import Desk
    from bot.messages import ConversationKey

CLAIM_SECONDS, DONE_SECONDS, DAY_SECONDS = 15, 3 * 86_400, 86_400
TWIN_SECONDS = 2.0
"""Slack tells of a mention twice at once: what this process has just taken in need not be looked up again in Redis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Understands events; everything that matters is durable when `hear` returns."""

    desk: Desk
    api: Api
    threads: Threads
    home: Home
    replies: Replies
    errands: Errands
    arrivals: Arrivals
    _taken: Lately[tuple[str, str, str]] = field(default_factory=lambda: Lately(TWIN_SECONDS))
    """Messages taken in, durable and complete."""

    async def hear(self, body: Payload, bot: str) -> None:
        """Do what one event asks for; raise StoreUnavailable so that Slack sends it again."""
        if kinds := self.arrivals.fresh(body, bot):
            self.errands.run(self.arrivals.note(kinds))
        match read(body, bot):
            case Spoken() as spoken:
                await self._spoken(spoken, bot)
            case Deleted() as deleted:
                await self._deleted(deleted)
            case Stopped(place, by):
                await self._stopped(place, by)
            case Opened(place, user, tab):
                self.errands.run(self.home.show(place, user) if tab == "home" else self.home.suggest(place, user))
            case Revoked(team, enterprise):
                await self.api.installs.purge(team, enterprise)
            case None:
                return

    async def _spoken(self, spoken: Spoken, bot: str) -> None:
        conversation, author = spoken.message.conversation, spoken.message.author.id
        if (not spoken.mentioned and not spoken.threaded) or _name(spoken) in self._taken:
            return
        if spoken.shared:
            await self.threads.share(spoken.place)
        company = await self.threads.company(conversation)
        if company.joined and not spoken.place.direct and author not in company.humans:
            await self.threads.note(conversation, author)
        say = answerable(spoken, company)
        command = commanded(spoken)
        if say is Answerable.MUTED and command != UNMUTE:
            await self._tell(spoken, MUTED_HERE if spoken.place.direct else MUTED)
        elif say is not Answerable.NO and (
            # What somebody commands (to see or delete their own, say) is judged by the command.
            refusal := await self.desk.policy.refusal(conversation, "" if command else author, external=spoken.shared)
        ):
            await self._tell(spoken, refusal, daily=spoken.shared and not command)
        elif command and say is not Answerable.NO:
            await self._command(spoken, command)
        elif spoken.revision:
            await self._edited(spoken, asked=say is Answerable.YES)
        elif say is Answerable.YES:
            await self._accept(spoken, bot, first=not company.joined)

    async def _accept(self, spoken: Spoken, bot: str, *, first: bool) -> None:
        message, place = spoken.message, spoken.place
        message = replace(message, attachments=await looked_up(self.api, place, message.attachments))
        if first and spoken.threaded:
            read_before, notice = await quotes(self.api, place, message.id, bot)
            message = replace(message, quotes=read_before, route=replace(place, notice=notice).to_route())
            humans = {quote.author.id for quote in read_before if quote.author.id[:1] in {"U", "W"}}
            await self.threads.join(message.conversation, message.author.id, *(humans - {bot}))
        accepted = await self.desk.accept(message)
        if first and not spoken.threaded:
            await self.threads.join(message.conversation, message.author.id)
        if not accepted.refused:
            self._taken.add(_name(spoken))
        if accepted.refusal:
            await self._tell(spoken, accepted.refusal)
        elif accepted.fresh and accepted.ahead:
            self.errands.run(self._wait(place))

    async def _wait(self, place: Place) -> None:
        """Show a message that waits behind others that it was seen."""
        given: dict[str, object] = {"channel_id": place.channel, "thread_ts": place.thread}
        try:
            await self.api.call(
                "assistant.threads.setStatus", place, given | {"status": "will answer this next…"}, patience=0.5
            )
        except (Refused, Unsure, Busy) as error:
            logger().info("slack_status_not_set", reason=str(error))

    async def _edited(self, spoken: Spoken, *, asked: bool) -> None:
        """Redo the answer of an edited question; a message that only now calls the bot is a new question."""
        message = spoken.message
        if await self._known(message.conversation, message.revises):
            await self.desk.accept(message)
        elif asked and spoken.mentioned and not spoken.place.direct:
            await self.desk.accept(replace(message, id=message.revises, kind=Kind.QUESTION, revises=""))

    async def _known(self, conversation: ConversationKey, turn: str) -> bool:
        if await self.desk.inbox.reply(conversation, turn):
            return True
        return any(turn in {each.id, each.revises} for each in await self.desk.inbox.pending(conversation))

    async def _command(self, spoken: Spoken, command: str) -> None:
        """Run a command that was written to the bot; the pair of events and redeliveries run it once."""
        conversation = spoken.message.conversation
        if not await self._claim(spoken, CLAIM_SECONDS):
            return
        if command in {MUTE, UNMUTE}:
            await self.threads.mute(conversation, muted=command == MUTE)
            said = (QUIET_HERE, AWAKE_HERE) if spoken.place.direct else (QUIET, AWAKE)
            await self.replies.say(spoken.place, said[command == UNMUTE], spoken.message.id)
        else:
            caller = await self.replies.caller(conversation, spoken.place, spoken.message.author.id)
            unclear = unnamed(command)
            reply = Reply(unclear, failed=True) if unclear else await self.desk.command(caller, command)
            await self.replies.answer(spoken.place, spoken.message.author.id, reply, spoken.message.id)
        redis: Any = self.desk.store.redis
        await self.desk.store.insist(lambda: redis.set(self._dealt_with(spoken), 1, ex=DONE_SECONDS))

    async def _tell(self, spoken: Spoken, why: str, *, daily: bool = False) -> None:
        """Say in private why a message is not answered: once, although it comes as a pair of events.

        `daily`: once a day for each person in a channel, where people go on writing to a bot that may not answer.
        """
        about, seconds = (spoken.message.author.id, DAY_SECONDS) if daily else ("", DONE_SECONDS)
        if await self._claim(spoken, seconds, about):
            self.errands.run(self.replies.whisper(spoken.place, spoken.message.author.id, why))

    async def _claim(self, spoken: Spoken, seconds: int, about: str = "") -> bool:
        """Say whether nobody has dealt with a message, or told this person, yet."""
        redis: Any = self.desk.store.redis
        key = self._dealt_with(spoken, about)
        return bool(await self.desk.store.insist(lambda: redis.set(key, 1, nx=True, ex=seconds)))

    def _dealt_with(self, spoken: Spoken, about: str = "") -> str:
        place = spoken.place
        return self.desk.store.key(f"slack/{place.team}", "command", place.channel, about or spoken.message.id)

    async def _deleted(self, deleted: Deleted) -> None:
        fields = await self.desk.forget_turn(deleted.conversation, deleted.turn)
        for ts in filter(None, fields.get("parts", "").split(",")):
            self.errands.run(remove(self.api, deleted.place, ts))

    async def _stopped(self, place: Place, by: str) -> None:
        """Stop what runs and waits in a thread; only the asker of each, or an admin, may."""
        known = [
            (conversation, message)
            for conversation in self.replies.conversations(place)
            for message in await self.desk.inbox.pending(conversation)
            if self.replies.place_of(message).thread == place.thread
        ]
        strange = [message for _, message in known if message.author.id != by]
        admin = bool(strange) and await self.replies.is_admin(place, by)
        for conversation, message in reversed(known):  # the running one last, so that none of the others follows it
            if admin or message.author.id == by:
                await self.desk.stop(conversation, message.id)
        if strange and not admin:
            await self.threads.let_be(place)
            only = "Only the person who asked, or an admin, can stop this answer."
            self.errands.run(self.replies.whisper(place, by, only))


def _name(spoken: Spoken) -> tuple[str, str, str]:
    return spoken.place.team, spoken.place.channel, spoken.message.id


def commanded(spoken: Spoken) -> str:
    """Return the command that a message is; a bare mention calls for help, but a bare file asks to be read."""
    said = spoken.message
    if not spoken.mentioned or spoken.revision or (said.attachments and not said.text):
        return ""
    return command_in(said.text)


QUIET = "I am quiet in this thread now. Mention me with `unmute` and I answer again."
AWAKE = "I am back: mention me, or just go on writing while you are the only one here."
QUIET_HERE = "I am quiet here now. Write `unmute` and I answer again."
AWAKE_HERE = "I am back."
MUTED_HERE = "I was asked to be quiet here. Write `unmute` and I answer again."
MUTED = "I was asked to be quiet in this thread. Mention me with `unmute` and I answer again."
