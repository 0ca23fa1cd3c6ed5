"""Measure, year by year, how wide the forecast's range must be, and write `bot/visa/data/spread.csv` anew.

`python -m bench.fit_forecast`: run it when a year of bulletins has been added. About five minutes on one core.
For each year only forecasts count whose outcome had been printed before it.
"""

from __future__ import annotations

import csv
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bench.walk import HORIZONS, walk
from bot.visa.archive import load
from bot.visa.bulletin import Month
from bot.visa.outlook.spread import FILE, PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable

BEGIN = Month(2007, 1)
FIRST_YEAR = 2012
COVERAGE = 0.81
"""A little more than four in five: the years to come differ more from the past than the past from itself."""
GRID = tuple(step / 200 for step in range(2, 41))


class Placed(NamedTuple):
    """Where an outcome fell in its forecast: the share of like months before it, and up to it."""

    origin: Month
    horizon: int
    before: float
    up_to: float

    def inside(self, tail: float) -> bool:
        """Whether it lies in the range that leaves out `tail` at each end."""
        return tail <= self.up_to + 1e-9 and self.before < 1 - tail


def fit(placed: Iterable[Placed], last_year: int) -> dict[int, dict[int, float]]:
    """Return for each year and horizon the widest tail that still keeps COVERAGE of the outcomes known before."""
    known = tuple(placed)
    return {
        year: {horizon: _tail(known, year, horizon) for horizon in HORIZONS}
        for year in range(FIRST_YEAR, last_year + 1)
    }


def _tail(placed: tuple[Placed, ...], year: int, horizon: int) -> float:
    seen = [each for each in placed if each.horizon == horizon and (each.origin + horizon).year < year]
    fitting = [tail for tail in GRID if seen and sum(each.inside(tail) for each in seen) >= COVERAGE * len(seen)]
    return max(fitting, default=GRID[0] if seen else PLAIN)


def main() -> None:
    history = load()
    early = walk(history, BEGIN, Month(FIRST_YEAR - 1, 12), step=3)  # enough to begin with
    cases = chain(early, walk(history, Month(FIRST_YEAR, 1), history.latest))
    placed = [Placed(each.origin, each.horizon, *each.prospect.place(each.later_day)) for each in cases if each.dated]
    table = fit(placed, history.latest.year + 1)
    with FILE.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("year", *HORIZONS))
        out.writerows((year, *(row[horizon] for horizon in HORIZONS)) for year, row in table.items())
    print(f"{len(placed)} forecasts measured; {FILE.name} written")


if __name__ == "__main__":
    main()
