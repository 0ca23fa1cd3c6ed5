"""The few questions a model, a command or the offline provider may ask of the bulletins, as typed functions.

Every function takes the history and today's date first and returns a Finding; its docstring is what a model reads.
`TOOLS` lists them with what a reader sees while one runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.visa.tools.aging import child_status_age
from bot.visa.tools.bulletins import visa_bulletin
from bot.visa.tools.checking import check_priority_date
from bot.visa.tools.comparing import compare
from bot.visa.tools.explaining import explain, filing_chart
from bot.visa.tools.histories import date_history
from bot.visa.tools.lookups import cutoff_date
from bot.visa.tools.lottery import diversity_visa
from bot.visa.tools.movements import movement
from bot.visa.tools.outlooks import forecast_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.visa.finding import Finding

TOOLS: tuple[tuple[Callable[..., Finding], str], ...] = (
    (cutoff_date, "Reading the Visa Bulletin"),
    (check_priority_date, "Checking the priority date"),
    (forecast_date, "Working out a forecast"),
    (movement, "Measuring the movement"),
    (date_history, "Reading the history"),
    (compare, "Comparing"),
    (visa_bulletin, "Reading the Visa Bulletin"),
    (filing_chart, "Looking up the filing chart"),
    (child_status_age, "Computing the CSPA age"),
    (diversity_visa, "Reading the Diversity Visa numbers"),
    (explain, "Looking up the rule"),
)

__all__ = [
    "TOOLS", "check_priority_date", "child_status_age", "compare", "cutoff_date", "date_history", "diversity_visa",
    "explain", "filing_chart", "forecast_date", "movement", "visa_bulletin",
]  # fmt: skip
