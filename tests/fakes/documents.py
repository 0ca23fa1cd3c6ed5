"""Documents as models write them, each made from a number, with every word that a reader should see of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

OFFICIAL = "https://travel.state.gov/visa_bulletin.html"
EVIL = "https://evil.example/x_y"
SPICES = {
    "@everyone": "", "<@123>": "", "<@&77>": "", "<#5>": "", "<t:1700000000>": "", "||spoiler||": "", "x_y": "",
    "a|b": "", "é😀🇮🇳": "", "漢字。": "", "100%": "", "EB-2": "", "2014-03-15": "", "c:\\dir": "", "#tag": "",
    ">5": "", "(or)": "", "R&D": "", "*star*": "\\*star\\*", "`tick`": "\\`tick\\`", "_under_": "\\_under\\_",
    "[no](link)": "\\[no\\](link)", "<b>": "&lt;b&gt;",
}  # fmt: skip
"""Words that mean something to Markdown or to a chat platform: as seen, and as written where that differs."""
QUOTED, ITEM, CODE, TICK, STRONG, EMPHASIS, STRUCK, LINK = (
    "quoted", "item", "code", "tick", "strong", "emphasis", "struck", "link",
)  # fmt: skip
BULLET = "•"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as a reader sees it: its letters and how they look."""

    text: str
    looks: frozenset[str] = frozenset()


@dataclass(slots=True)
class Document:
    """The text, the words of its running text in order, and those of its tables."""

    text: str = ""
    words: list[Word] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


class Author:
    """Writes one document."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._document = Document()
        self._count = 0
        self._looks: tuple[str, ...] = ()

    def write(self) -> Document:
        """Return a document of some blocks; no two lists follow each other, which Markdown would take for one."""
        kinds = (self._paragraph, self._heading, self._fence, self._quote, self._list, self._table, self._endless)
        weights = (8, 3, 3, 3, 4, 2, 1)
        blocks, last = [], None
        for _ in range(self._chance.choice((1, 1, 2, 3, 5, 9))):
            (kind,) = self._chance.choices(kinds, weights)
            kind = self._paragraph if kind == last == self._list else kind
            blocks.append(kind())
            last = kind
        self._document.text = "\n\n".join(blocks)
        return self._document

    def _within(self, *looks: str) -> frozenset[str]:
        return frozenset((*self._looks, *looks))

    def _see(self, text: str, *looks: str) -> str:
        self._document.words.append(Word(text, self._within(*looks)))
        return text

    def _name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}z"

    def _plain(self, *looks: str) -> str:
        return self._see(self._name("w"), *looks)

    def _word(self) -> str:
        if self._chance.random() < 0.8:
            return self._plain()
        seen = self._chance.choice(tuple(SPICES))
        self._see(seen)
        return SPICES[seen] or seen

    def _phrase(self) -> str:
        """Write some words, at times together in one style."""
        plain, count = self._plain, self._chance.randint(1, 6)
        match self._chance.randrange(12):
            case 0:
                return f"**{' '.join(plain(STRONG) for _ in range(count))}**"
            case 1:
                return f"*{' '.join(plain(EMPHASIS) for _ in range(count))}*"
            case 2:
                return f"~~{' '.join(plain(STRUCK) for _ in range(count))}~~"
            case 3:
                return f"`{' '.join(plain(TICK) for _ in range(count))}`"
            case 4:
                return f"[{' '.join(plain(LINK) for _ in range(count))}]({OFFICIAL})"
            case 5:
                label = " ".join(plain() for _ in range(count))
                self._see(f"({EVIL})", TICK)
                return f"[{label}]({EVIL})"
            case 6:
                return self._see(OFFICIAL, LINK)
            case _:
                return " ".join(self._word() for _ in range(count))

    def _line(self, most: int = 12) -> str:
        # A plain word first: a mark at the beginning of a line would make another block of it.
        return " ".join([self._plain(), *(self._phrase() for _ in range(self._chance.randrange(most)))])

    def _paragraph(self) -> str:
        return "\n".join(self._line() for _ in range(self._chance.randint(1, 4)))

    def _heading(self) -> str:
        return f"{'#' * self._chance.randint(1, 3)} {self._line(3)}"

    def _fence(self) -> str:
        lines = [" ".join(self._plain(CODE) for _ in range(self._chance.randint(1, 9)))
                 for _ in range(self._chance.choice((1, 3, 12, 40)))]  # fmt: skip
        marks = "```"
        if self._chance.random() < 0.2:
            marks = "````"
            lines.append(self._see("```", CODE))
        return "\n".join([marks + self._chance.choice(("", "python", "sql")), *lines, marks])

    def _quote(self) -> str:
        inner = [self._paragraph, self._paragraph, self._fence, self._list]
        inner += [] if QUOTED in self._looks else [self._quote]
        blocks = self._inside(QUOTED, [self._chance.choice(inner) for _ in range(self._chance.randint(1, 2))])
        return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n"))

    def _inside(self, look: str, kinds: list[Callable[[], str]]) -> list[str]:
        before, self._looks = self._looks, (*self._looks, look)
        blocks, last = [], None
        for each in kinds:
            kind = self._paragraph if each == last == self._list else each
            blocks.append(kind())
            last = kind
        self._looks = before
        return blocks

    def _list(self, deep: int = 2) -> str:
        first = self._chance.choice((None, 1, 7) if deep == 2 else (None, 1))  # only 1 may follow words directly
        lines = []
        for number in range(self._chance.choice((1, 3, 8, 25) if deep == 2 else (1, 3))):
            mark = "-" if first is None else f"{first + number}."
            self._see(BULLET if first is None else mark, ITEM)
            before, self._looks = self._looks, (*self._looks, ITEM)
            body = self._line(6)
            extra = self._chance.randrange(12)
            if deep and extra == 0:
                body += "\n" + self._list(deep - 1)
            elif extra == 1:
                body += "\n\n" + self._fence()
            self._looks = before
            lines.append(f"{mark} " + body.replace("\n", "\n" + " " * (len(mark) + 1)))
        return "\n".join(lines)

    def _table(self) -> str:
        columns, rows = self._chance.choice((2, 3, 7)), self._chance.choice((1, 4, 30))
        document = self._document
        wide = self._chance.choice(("", "0" * 20))
        header = [self._name("h" + wide) for _ in range(columns)]
        cells = [[self._name("c" + wide) for _ in range(columns)] for _ in range(rows)]
        document.headers += header
        document.cells += [cell for row in cells for cell in row]
        lines = [" | ".join(header), " | ".join("---" for _ in header), *map(" | ".join, cells)]
        return "\n".join(f"| {line} |" for line in lines)

    def _endless(self) -> str:
        return self._see("x" * self._chance.randint(1, 5000))


def document(seed: int) -> Document:
    """Return the document of that number."""
    return Author(seed).write()
