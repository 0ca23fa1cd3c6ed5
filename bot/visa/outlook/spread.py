"""How wide a range must be drawn so that four in five outcomes fall into it, learned from past forecasts.

`data/spread.csv` has, for each calendar year and horizon, the share of the like months to leave out at each end; it was
measured on forecasts whose outcome was printed before that year (`python -m bench.fit_forecast` writes it anew).
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.visa.bulletin import Month

FILE = Path(__file__).parents[1] / "data" / "spread.csv"
PLAIN = 0.1
"""What is left out at each end when nothing was measured."""


def level(share: float, origin: Month, horizon: int) -> float:
    """Return the quantile of the like months to print as quantile `share` of a forecast made with bulletin `origin`."""
    return 0.5 + (share - 0.5) * (0.5 - tail(origin, horizon)) / (0.5 - PLAIN)


def tail(origin: Month, horizon: int) -> float:
    """Return what is left out at each end, by the newest measurement that was possible at `origin`."""
    table = _table()
    years = [year for year in table if year <= origin.year]
    if not years:
        return PLAIN
    measured = table[max(years)]
    return measured[min(measured, key=lambda each: abs(each - horizon))]


@cache
def _table() -> Mapping[int, Mapping[int, float]]:
    if not FILE.exists():
        return {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {
            int(row["year"]): {int(name): float(value) for name, value in row.items() if name != "year"}
            for row in csv.DictReader(lines)
        }
