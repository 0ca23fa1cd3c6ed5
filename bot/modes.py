"""The modes of a conversation: what the model is told, which tools it has, and whether its dates are checked.

To add a mode: one row of `MODES` and a prompt beside the others. Prompts hold no secret: leaking one does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.tools import Tool

EXPERT = "expert"
GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Outline:
    """One row of the table of modes."""

    name: str
    title: str
    summary: str
    grounded: bool
    """Every date it states must come from a tool; where every model fails, the offline provider answers."""


MODES: tuple[Outline, ...] = (
    Outline(EXPERT, "Visa Expert", "Answers about the US Visa Bulletin, from the bulletins themselves.", True),
    Outline(GENERAL, "General", "A conversation about anything, without tools.", False),
)

TITLES: Mapping[str, str] = {each.name: each.title for each in MODES}


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode as a turn uses it; `tools` and `data_month` are asked anew each turn, as bulletins appear."""

    outline: Outline
    prompt: str
    tools: Callable[[], tuple[Tool, ...]]
    data_month: Callable[[], str]

    def instructions(self, style: str) -> str:
        """Return the system prompt: the same bytes every turn until a bulletin appears or the style changes."""
        known = self.data_month()
        parts = [self.prompt, STYLES.get(style, ""), f"The newest bulletin known is {known}." if known else ""]
        return "\n\n".join(part for part in parts if part)


STYLES: Mapping[str, str] = {
    "default": "",
    "creative": "Style: lively and warm; a vivid comparison is welcome, a wrong number is not.",
    "analytical": "Style: precise and structured; state assumptions, compare, show how each conclusion follows.",
}


def assemble(expert_tools: Callable[[], tuple[Tool, ...]], data_month: Callable[[], str]) -> dict[str, Mode]:
    """Return the modes by name; the expert has `expert_tools` over data up to `data_month` (YYYY-MM)."""
    return {
        each.name: Mode(
            each,
            read_prompt(each.name),
            expert_tools if each.grounded else lambda: (),
            data_month if each.grounded else lambda: "",
        )
        for each in MODES
    }


def read_prompt(name: str) -> str:
    """Return the text of `prompts/NAME.md`."""
    return resources.files("bot").joinpath("prompts", f"{name}.md").read_text(encoding="utf-8").strip()
