"""A text that is read part by part (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


class Passage:
    """A normal text of which parts are taken one after another, so that no word is read twice."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Return all matches and blank them out."""
        found = list(pattern.finditer(self.text))
        for each in found:
            self.blank(each)
        return found

    def blank(self, found: re.Match[str]) -> None:
        """Blank one match out, keeping every position."""
        start, end = found.span()
        self.text = self.text[:start] + "\x1f" * (end - start) + self.text[end:]
