"""Every family of keys in Redis, what it holds and how long it lives: the table that export, forget and tests go by."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of key: `PREFIX:1:{scope}:name`, or one of docket's own."""

    pattern: str
    """After `PREFIX:1:`, with * for any text."""
    holds: str
    ends: str
    """When it goes by itself; empty: never, so it is permanent."""


RETENTION = "retention after the last turn"

FAMILIES: tuple[Family, ...] = (
    Family("{*/*/*/*}:inbox", "HASH: epoch, fence token, lease, attempts and wishes to stop", RETENTION),
    Family("{*/*/*/*}:pending", "LIST: ids of the messages that wait, the one being answered first", RETENTION),
    Family("{*/*/*/*}:messages", "HASH: id -> sealed message, of those that wait", RETENTION),
    Family("{*/*/*/*}:seen", "ZSET: ids taken in before -> when", "3 days after the last message"),
    Family("{*/*/*/*}:history", "LIST: name of the turn, sealed turn", RETENTION),
    Family("{*/*/*/*}:summary", "STRING: sealed summary of the turns before those that a model reads", RETENTION),
    Family(
        "{*/*/*/*}:reply:*", "HASH: what a platform noted about its reply to a turn", "retention after its last note"
    ),
    Family("{*/*/*/*}:dead", "LIST: sealed messages that were given up, the last 20", RETENTION),
    Family("{*/*/*/*}:blocks", "HASH: turn -> sealed tables and charts of its answer", RETENTION),
    Family("{*/*/*/*}:remarks", "HASH: id -> sealed reply to a command, or alert, as the page shows it", RETENTION),
    Family("{*/*/*/*}:frames", "STREAM: what the page and the terminal show, sealed", "an hour after the last frame"),
    Family("{*/*/*/*}:preferences", "HASH: mode, provider, style of the thread", RETENTION),
    Family("{usage/*}:person:*:rate", "ZSET: messages of a person's last minute -> when", "1 minute"),
    Family("{usage/*}:channel:*:rate", "ZSET: messages of a channel's last minute -> when", "1 minute"),
    Family("{usage/*}:rate", "ZSET: messages of a workspace's last minute -> when", "1 minute"),
    Family("{usage/*}:person:*:day:*", "HASH: turns, tokens and micro-dollars of a person's day", "62 days"),
    Family("{usage/*}:channel:*:day:*", "HASH: turns, tokens and micro-dollars of a channel's day", "62 days"),
    Family("{usage/*}:day:*", "HASH: turns, tokens and micro-dollars of a workspace's day", "62 days"),
    Family(
        "{workspace/*}:trail", "LIST: who changed which rule or choice, the last 1000", "1 year after the last change"
    ),
    Family("{workspace/*}:rules", "STRING: who may use what in the workspace", ""),
    Family("{channel/*}:rules", "STRING: who may use what in the channel", ""),
    Family("{channel/*}:preferences", "HASH: mode, provider, style of the channel", ""),
    Family("{workspace/*}:preferences", "HASH: mode, provider, style of the workspace", ""),
    Family("{user/*}:preferences", "HASH: mode, provider, style of the person", ""),
    Family("{user/*}:conversations", "ZSET: conversations that the person wrote in -> when", RETENTION),
    Family("{user/*}:watches", "HASH: what the person watches, and where they want to hear of it", ""),
    Family("{user/*}:told", "HASH: what the person was told by alerts, and what is about to be", "400 days"),
    Family("{user/*}:sent", "LIST: the last 50 alerts that the person was sent", "400 days"),
    Family("{watchers}", "SET: who watches something", ""),
    Family("{bulletin}:editions", "HASH: every version of a bulletin newer than the shipped data", ""),
    Family("{bulletin}:charts", "HASH: month and category -> the chart that USCIS takes, as an operator told", ""),
    Family("{bulletin}:news", "STRING: the version of the newest bulletin that nobody has asked to be told yet", ""),
    Family("{bulletin}:poll:*", "STRING: what the official site said of a page when last asked", "60 days"),
    Family("{waiting}:looked", "STRING: a process has just looked for those who wait unknown to all", "5 seconds"),
    Family("{waiting}", "ZSET: conversations where something may wait -> when", "retention after the last message"),
    Family("{*/*/*/*}:company", "SET: who writes in a Slack thread, and whether the bot is in it or muted", "30 days"),
    Family("{*/*/*/*}:feedback", "HASH: turn and person -> grade, with mode, provider, model and prompt", "30 days"),
    Family("{slack/*}:said:*", "HASH: what was posted beside answers, by its nonce", "30 days"),
    Family("{slack/*}:command:*", "STRING: a command written in a message was run, or refused", "3 days"),
    Family("{slack/*}:let-be:*", "STRING: a stranger pressed Slack's Stop in this thread", "1 minute"),
    Family("{slack/*}:renewal", "STRING: lock of the worker that renews a token", "30 seconds"),
    Family("{slack/*}:install", "STRING: sealed installation of a Slack workspace or organisation", ""),
    Family("{slack/*}:shared", "SET: channels where other organisations were seen to read along", ""),
    Family("{slack/*}:organisation", "STRING: organisation that a Slack workspace belongs to", ""),
    Family("{slack}:arrivals", "HASH: kind of event -> when Slack last sent one", "90 days after the last event"),
    Family("{slack}:state:*", "STRING: an installation by OAuth that was begun", "10 minutes"),
    Family("{rate/slack/*}:*", "STRING: when a bucket of Slack's rates is full again", "seconds"),
    Family("{discord-app/*}:commands", "STRING: digest of the commands that Discord has", "90 days"),
    Family("{discord-app/*}:commands:lock", "STRING: the process that gives Discord its commands", "2 minutes"),
    Family("{discord-app/*}:watermark", "STRING: the newest message that was dealt with", "30 days"),
    Family("{discord-app/*}:private", "ZSET: channels of direct messages -> when", "30 days"),
    Family("{discord-app/*}:asked:*", "STRING: the conversation of a question, for its deletion", "3 days"),
    Family("{discord-app/*}:sent:*", "STRING: an alert was sent, by its nonce", "7 days"),
    Family("{discord-app/*}:told:*", "STRING: a hint that is given once a day", "1 day"),
    Family("{health}", "STRING: what is written to see whether Redis takes it", "1 minute"),
    Family("{rest}:*", "STRING: why a provider is left alone by all workers while the key lives", "an hour at most"),
    Family("docket:*", "docket's own: wake-ups, schedule, workers (in braces on a Cluster)", ""),
)


def family(key: str, prefix: str = "visabot") -> Family | None:
    """Return the family that a key belongs to; None for a key that nobody has written down here."""
    rest = key.replace(f"{{{prefix}:1:docket}}", f"{prefix}:1:docket").removeprefix(f"{prefix}:1:")
    found = [each for each in FAMILIES if fnmatch.fnmatchcase(rest, each.pattern)]
    # The scope of a person looks like that of a conversation: what says more before its first * is meant.
    return max(found, key=lambda each: len(each.pattern.partition("*")[0]), default=None)
