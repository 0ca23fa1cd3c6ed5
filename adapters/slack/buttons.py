"""The buttons under an answer, and how a press says which answer it means. Pure.

All that a press needs stands in the `block_id`, so that buttons outlive every restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.slack.feedback import prompt_hash
from bot.messages import ConversationKey
from bot.providers import row

if TYPE_CHECKING:
    from adapters.slack.blocks import Block
    from bot.events import Footer

AGAIN, WITH, GO_ON, STOP, FEEDBACK, SWITCH = "again", "with", "go_on", "stop", "feedback", "switch"


@dataclass(frozen=True, slots=True)
class Mark:
    """Which answer a button belongs to: its turn, who asked, how often it was redone, and its conversation's thread."""

    turn: str
    asker: str
    version: int
    thread: str

    def block_id(self, row: str) -> str:
        """Return the block_id of a row of buttons."""
        return "|".join((row, self.turn, self.asker, str(self.version), self.thread))

    @classmethod
    def of(cls, block_id: str) -> Mark | None:
        """Invert `block_id`; None for a row of ours that belongs to no answer."""
        parts = block_id.split("|")
        if len(parts) != 5 or not parts[3].isdigit():
            return None
        return cls(parts[1], parts[2], int(parts[3]), parts[4])

    def conversation(self, team: str, channel: str) -> ConversationKey:
        """Return the conversation of the answer."""
        return ConversationKey("slack", team, channel, self.thread)


def button(action: str, label: str, meaning: str, *, style: str = "", value: str = "") -> Block:
    """Return a button; `meaning` is what a screen reader says."""
    made: Block = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": label}}
    made |= (
        {"accessibility_label": meaning[:75]}
        | ({"style": style} if style else {})
        | ({"value": value} if value else {})
    )
    return made


def option(value: str, label: str) -> Block:
    """Return an option of a select."""
    return {"text": {"type": "plain_text", "text": label[:75]}, "value": value}


def select(action: str, placeholder: str, options: list[Block], chosen: str = "") -> Block:
    """Return a drop-down."""
    made: Block = {"type": "static_select", "action_id": action, "options": options}
    made["placeholder"] = {"type": "plain_text", "text": placeholder}
    initial = next((each for each in options if each["value"] == chosen), None)
    return made | ({"initial_option": initial} if initial else {})


def stop_row(mark: Mark) -> Block:
    """Return the row with Stop, while an answer grows."""
    stop = button(STOP, "Stop", "Stop this answer", style="danger")
    return {"type": "actions", "block_id": mark.block_id("s"), "elements": [stop]}


def answer_rows(mark: Mark, providers: tuple[str, ...], footer: Footer | None, *, cut: bool) -> tuple[Block, ...]:
    """Return the rows under a finished answer."""
    elements = [button(AGAIN, "Regenerate", "Answer this question again")]
    if cut:
        elements.insert(0, button(GO_ON, "Continue", "Go on where the answer stopped", style="primary"))
    others = [name for name in providers if not footer or name != footer.provider]
    if others:
        elements.append(select(WITH, "Answer with …", [option(name, row(name).title) for name in others]))
    elements.append(button(SWITCH, "Settings", "Switch mode, provider and style of this conversation"))
    rows: list[Block] = [{"type": "actions", "block_id": mark.block_id("a"), "elements": elements}]
    if footer:
        # The prompt may be another one by the time that somebody presses.
        said = f"{footer.mode}|{footer.provider}|{footer.model}|{prompt_hash(footer.mode)}"
        rows.append({"type": "context_actions", "block_id": mark.block_id("f"), "elements": [_feedback(said)]})
    return tuple(rows)


def _feedback(said: str) -> Block:
    def side(value: str, label: str, meaning: str) -> Block:
        text = {"type": "plain_text", "text": label}
        return {"text": text, "accessibility_label": meaning, "value": f"{value}|{said}"[:2000]}

    return {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": side("good", "Good answer", "Say that this answer was good"),
        "negative_button": side("bad", "Bad answer", "Say that this answer was bad"),
    }
