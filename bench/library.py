"""What a worker does with the visa library, timed on one core: load the history, look a cell up, draw, forecast."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.visa.archive import load
from bot.visa.bulletin import Area, Chart, Preference
from bot.visa.charts import draw, warm
from bot.visa.lines import track
from bot.visa.outlook.forecast import forecast
from bot.visa.questions.question import Place
from bot.visa.tools.course import picture_of

if TYPE_CHECKING:
    from collections.abc import Callable

FINAL = Chart.FINAL_ACTION


def main() -> None:
    history = load()
    picture = picture_of(
        Preference.EB2, Place("India", Area.INDIA), FINAL, track(history, FINAL, Preference.EB2, Area.INDIA)
    )
    warm()
    print("\n## The visa library, CPU of one core\n")
    print("| what | milliseconds | bar |\n|---|---|---|")
    _row("load the history", 60, load)
    _row("look a cell up", 1, lambda: history.cutoff(history.latest, FINAL, Preference.EB2, Area.INDIA))
    _row("draw a series, warm", 300, lambda: draw(picture))
    _row("a forecast of 24 months, first of its history", 100, _forecast)
    _row("the same again", 100, lambda: forecast(history, Preference.EB2, Area.INDIA, FINAL, 24))


def _forecast() -> None:
    forecast(load(), Preference.EB2, Area.INDIA, FINAL, 24)


def _row(what: str, bar: int, work: Callable[[], object]) -> None:
    """Print the median of five."""
    taken = []
    for _ in range(5):
        begun = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - begun))
    print(f"| {what} | {sorted(taken)[2]:.2f} | {bar} |")
