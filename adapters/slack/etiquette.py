"""When the bot speaks in company. Pure."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.slack.read import Spoken
    from adapters.slack.threads import Company


class Answerable(Enum):
    """Whether a message is answered."""

    YES = "yes"
    NO = "no"
    """It was not meant for the bot."""
    MUTED = "muted"
    """It was, but the bot was asked to be quiet."""


def answerable(spoken: Spoken, company: Company) -> Answerable:
    """Say whether a message is answered.

    A direct message and one that names the bot: always. One that follows in a thread: as long as the bot was called
    into the thread, a single human talks there, and the message names nobody else.
    """
    if spoken.mentioned:
        return Answerable.MUTED if company.muted else Answerable.YES
    alone = len(company.humans | {spoken.message.author.id}) == 1
    wanted = spoken.threaded and company.joined and not company.muted and alone and not spoken.others
    return Answerable.YES if wanted else Answerable.NO
