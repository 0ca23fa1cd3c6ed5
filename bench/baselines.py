"""What the forecast is measured against, each with only what was known at the origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bench.walk import Case
    from bot.visa.outlook.panel import Floats

LEVELS = np.arange(1, 10) / 10
FEWEST = 24


def persistence(case: Case) -> float:
    """Expect the last value."""
    return case.day


def drift(case: Case) -> float:
    """Expect the mean movement of the last twelve months to go on."""
    known = _known(case.recent[-13:])
    return case.day + (known[-1][1] - known[0][1]) / max(known[-1][0] - known[0][0], 1) * case.horizon


def line(case: Case) -> float:
    """Expect the straight line through the last two years to go on."""
    known = np.array(_known(case.recent))
    if len(known) < 3:
        return case.day
    slope, level = np.polyfit(known[:, 0], known[:, 1], 1)
    return float(level + slope * (len(case.recent) - 1 + case.horizon))


BASELINES: Mapping[str, Callable[[Case], float]] = {
    "persistence": persistence,
    "12-month drift": drift,
    "linear projection": line,
}


def empirical_band(case: Case, pooled: Floats) -> Floats:
    """Return persistence with the nine deciles of the series' own past movements (of all series' while it has few)."""
    moves = np.array(case.moves) if len(case.moves) >= FEWEST else pooled
    return case.day + np.quantile(moves, LEVELS) if len(moves) else np.full(9, case.day)


def forest(cases: Sequence[Case]) -> list[float]:
    """Predict by a random forest on the usual features (lags, month, fiscal year, codes), fitted anew each January."""
    from sklearn.ensemble import RandomForestRegressor  # noqa: PLC0415 — the bench runs without it, less this row

    features = np.array([_usual(case) for case in cases])
    moved = np.array([case.later_day - case.day for case in cases])
    printed = np.array([str(case.origin + case.horizon) for case in cases])
    predicted = np.zeros(len(cases))
    for year in sorted({case.origin.year for case in cases}):
        now = np.array([case.origin.year == year for case in cases])
        past = printed < f"{year}-01"
        if past.sum() >= FEWEST:
            model = RandomForestRegressor(100, min_samples_leaf=3, random_state=0, n_jobs=1)
            predicted[now] = model.fit(features[past], moved[past]).predict(features[now])
    return [case.day + float(move) for case, move in zip(cases, predicted, strict=True)]


def _usual(case: Case) -> list[float]:
    days = np.array(case.recent)
    lags = [case.day - days[-1 - lag] if len(days) > lag else np.nan for lag in (1, 2, 3, 6, 12)]
    codes = [float(sum(map(ord, case.key.preference.value))), float(sum(map(ord, case.key.area.value)))]
    age = case.origin.first_day.toordinal() - case.day
    return [*np.nan_to_num(lags).tolist(), age, float(case.origin.month), float(case.origin.fiscal_year), *codes]


def _known(days: Sequence[float]) -> list[tuple[int, float]]:
    return [(month, day) for month, day in enumerate(days) if not np.isnan(day)]
