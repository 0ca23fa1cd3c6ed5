"""Forecasts in words: where a cut-off may be, and when a priority date may become current."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Chart
from bot.visa.finding import Finding
from bot.visa.lines import look
from bot.visa.questions.preferences import title
from bot.visa.tools.asking import Country, DayText, OneChart, Row, column_note, day_of, named, place_of, staleness
from bot.visa.tools.checking import check_priority_date

Ahead = Annotated[int, "Without a priority date: how many months ahead to look, 1 to 24"]


def forecast_date(
    history: History,
    today: date,
    *,
    preference: Row,
    country: Country = "ALL",
    chart: OneChart = Chart.FINAL_ACTION,
    priority_date: DayText = "",
    months_ahead: Ahead = 12,
) -> Finding:
    """Forecast when a priority date may become current, or where a cut-off may be some months ahead, as a range.

    With a priority date: the months by which it is current with a chance of 10, 50 and 90 %. Without: low, middle and
    high cut-off. Ranges come from past movement and its back-test; always pass on that it is no promise.
    """
    del months_ahead
    place = place_of(country)
    if priority_date:
        now = check_priority_date(
            history, today, preference=preference, country=country, priority_date=priority_date, chart=chart
        )
        if now.current or day_of(priority_date).first > today:
            return now
    cell = look(history, history.latest, chart, preference, place.area)
    return Finding(
        f"I cannot forecast {title(preference)} for {named(place)} here. {column_note(place, None, cell)}".strip(),
        next_step=staleness(history, today),
        evidence=(cell,) if cell else (),
    )
