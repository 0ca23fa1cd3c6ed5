"""Coverage of the parser by era: pages, cells, oddities, and how long it takes on one core.

Pages are read from the folder named by VISABOT_BENCH_PAGES, else from `../shared/bulletins` beside the checkout.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.visa.bulletin import Month
from bot.visa.pages.files import read_file
from bot.visa.pages.tables import ParseError

if TYPE_CHECKING:
    from bot.visa.contents import Bulletin

ERAS = (
    ("2001-12 to 2004-06, ranks as running text", Month(2004, 6)),
    ("2004-07 to 2011-03, rows called 1st to 4th", Month(2011, 3)),
    ("2011-04 to 2015-09, rows called F1 to F4", Month(2015, 9)),
    ("2015-10 to 2022-04, two charts", Month(2022, 4)),
    ("2022-05 on, set-asides of EB-5", Month(9999, 12)),
)


@dataclass
class Tally:
    """What one era gave."""

    pages: int = 0
    refused: int = 0
    cells: int = 0
    flags: int = 0
    remarks: int = 0
    notes: int = 0
    ranks: int = 0
    seconds: list[float] = field(default_factory=list)

    def count(self, bulletin: Bulletin, seconds: float) -> None:
        """Add a page."""
        self.pages += 1
        self.cells += len(bulletin.cells) + len(bulletin.blanks)
        self.flags += sum(bool(each.flag) for each in bulletin.cells) + len(bulletin.blanks)
        self.remarks += len(bulletin.remarks)
        self.notes += len(bulletin.notes)
        self.ranks += len(bulletin.diversity)
        self.seconds.append(seconds)


def main() -> None:
    folder = Path(os.environ.get("VISABOT_BENCH_PAGES", Path(__file__).parents[2] / "shared" / "bulletins"))
    pages = sorted(folder.glob("*.html"))
    if not pages:
        print(f"parser: no pages in {folder}; set VISABOT_BENCH_PAGES")
        return
    tallies: dict[str, Tally] = defaultdict(Tally)
    for path in pages:
        content = path.read_bytes()
        began = time.process_time()
        try:
            bulletin = read_file(content, path.name)
        except ParseError as error:
            tallies["refused"].refused += 1
            print(f"{path.name}: {error}")
            continue
        era = next(name for name, last in ERAS if bulletin.month <= last)
        tallies[era].count(bulletin, time.process_time() - began)
    _print(tallies)


def _print(tallies: dict[str, Tally]) -> None:
    print("| era | pages | cells | flags | remarks | notes | ranks | ms a page | slowest ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    every = Tally()
    for name, _ in ERAS:
        tally = tallies.get(name)
        if tally:
            print(_row(name, tally))
            for number in ("pages", "cells", "flags", "remarks", "notes", "ranks"):
                setattr(every, number, getattr(every, number) + getattr(tally, number))
            every.seconds += tally.seconds
    print(_row("all", every))
    print(f"refused: {tallies['refused'].refused}; whole archive {sum(every.seconds):.1f} s of one core")


def _row(name: str, tally: Tally) -> str:
    mean, slowest = 1000 * sum(tally.seconds) / len(tally.seconds), 1000 * max(tally.seconds)
    numbers = (tally.pages, tally.cells, tally.flags, tally.remarks, tally.notes, tally.ranks)
    return f"| {name} | {' | '.join(f'{each:,}' for each in numbers)} | {mean:.0f} | {slowest:.0f} |"


if __name__ == "__main__":
    main()
