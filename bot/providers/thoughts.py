"""What a model thinks before it answers, where its server leaves that in the text. Pure."""

from __future__ import annotations

from dataclasses import dataclass

BEGIN, END = "<think>", "</think>"


@dataclass(slots=True)
class Thoughts:
    """Keeps the thoughts at the beginning of one answer out of its text, however the text is cut in pieces.

    Only there: further on, the same marks are words like others.
    """

    _begun: bool = False
    _thinking: bool = False
    _held: str = ""
    """Read and not shown: what may become a mark, and spaces before one."""

    def shown(self, text: str, *, last: bool = False) -> str:
        """Return what the next piece lets a reader see; `last`: nothing follows, so nothing is held back."""
        if self._begun:
            return text
        self._held += text
        while self._open() or self._close():
            pass
        if self._thinking or (BEGIN.startswith(self._held.lstrip()) and not last):
            return ""
        self._begun = True
        return self._held

    def _open(self) -> bool:
        held = self._held.lstrip()
        if self._thinking or not held.startswith(BEGIN):
            return False
        self._thinking, self._held = True, held.removeprefix(BEGIN)
        return True

    def _close(self) -> bool:
        thought, end, after = self._held.partition(END)
        if not self._thinking:
            return False
        self._thinking, self._held = not end, after if end else thought[-len(END) :]
        return bool(end)
