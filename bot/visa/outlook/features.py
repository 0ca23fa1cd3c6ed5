"""What a forecast looks at, for every series and month at once: only what had been printed by then (pure).

Every feature of a month is made of that month and earlier ones; days are days, unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bot.visa.bulletin import Area, Month, Preference
from bot.visa.outlook.panel import CURRENT, DATE, Floats, Ints, Panel

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAR = 60
"""Months since something that never happened, or that is longer ago."""
MATES = {
    Preference.F1: Preference.F2B, Preference.F2A: Preference.F2B, Preference.F2B: Preference.F2A,
    Preference.F3: Preference.F4, Preference.F4: Preference.F3, Preference.EB1: Preference.EB2,
    Preference.EB2: Preference.EB3, Preference.EB3: Preference.EB2, Preference.EB3_OTHER: Preference.EB3,
}  # fmt: skip
"""The preference whose people move over when this one is ahead, or that shares its numbers."""
JUMP = 400.0
"""Movements beyond it say no more than it does, where movements are averaged."""


@dataclass(frozen=True)
class Features:
    """Columns by name, each (series, months)."""

    columns: dict[str, Floats]

    def matrix(self) -> Floats:
        """Return them stacked: (series, months, features)."""
        return np.stack(list(self.columns.values()), -1)


def lag(values: Floats, months: int) -> Floats:
    """Return the values of `months` earlier; NaN before the first."""
    if months <= 0:
        return values
    return np.concatenate([np.full((len(values), months), np.nan), values], axis=1)[:, : values.shape[1]]


def last(values: Floats, months: int) -> Floats:
    """Return a view with, for each month, the last `months` values: (series, months, window)."""
    padded = np.concatenate([np.full((len(values), months - 1), np.nan), values], axis=1)
    return sliding_window_view(padded, months, axis=1)


def mean(values: Floats, months: int) -> Floats:
    """Return the mean of the last `months` values without NaN; the values are whole, so the sums are exact."""
    return _total(np.nan_to_num(values), months) / _total(_ones(~np.isnan(values)), months)


def _total(values: Floats, months: int) -> Floats:
    reached = np.cumsum(values, axis=1)
    return reached - np.nan_to_num(lag(reached, months))


def since(happened: NDArray[np.bool_]) -> Floats:
    """Return the months since `happened` was last true, at most FAR."""
    months = np.arange(happened.shape[1])
    latest = np.maximum.accumulate(np.where(happened, months, -FAR), axis=1)
    return np.minimum(months - latest, FAR).astype(np.float64)


def held(values: Floats) -> Floats:
    """Return the last value that is not NaN."""
    index = np.where(np.isnan(values), 0, np.arange(values.shape[1]))
    return np.take_along_axis(values, np.maximum.accumulate(index, axis=1), axis=1)


def calendar(first: Month, width: int) -> tuple[Ints, Ints, Floats]:
    """Return, for each month: its place in the fiscal year (October is 0), its fiscal year, its first day."""
    months = [first + step for step in range(width)]
    place = np.array([(month.month - 10) % 12 for month in months])
    year = np.array([month.fiscal_year for month in months])
    return place, year, np.array([float(month.first_day.toordinal()) for month in months])


def describe(panel: Panel, companion: Panel) -> Features:
    """Return what is known of each series in each month; `companion` is the other chart, with the same series."""
    with np.errstate(divide="ignore", invalid="ignore"):  # the mean of nothing is NaN, and meant so
        return Features({**_own(panel), **_levels(panel), **_season(panel), **_others(panel, companion)})


def _own(panel: Panel) -> dict[str, Floats]:
    day, state = panel.day, panel.state
    place, _, first_days = calendar(panel.first, panel.width)
    move = day - lag(day, 1)
    shown = np.nan_to_num(move)
    columns = {
        "place": np.broadcast_to(place.astype(float), day.shape),
        "age": first_days - day,
        "state": state.astype(float),
        "all_state_own": mean(_ones(state != DATE), 24),
        "current_12": mean(_ones(state == CURRENT), 12),
        "last_move_2": lag(move, 1),
        "last_move_3": lag(move, 2),
        "since_change": np.minimum(since(np.nan_to_num(move, nan=1.0) != 0), 36),
        "since_forward": np.minimum(since(shown > 0), 36),
        "since_back": since(shown < 0),
        "since_no_date": since(state != DATE),
        "last_change": held(np.where(shown != 0, move, np.nan)),
    }
    columns.update({f"move_{months}": day - lag(day, months) for months in (1, 2, 3, 6, 12, 24)})
    for name, decay in (("pace_3", 0.7), ("pace_10", 0.9)):
        columns[name] = _smooth(np.clip(move, -JUMP / 2, JUMP / 2), decay)
    return columns


def _levels(panel: Panel) -> dict[str, Floats]:
    day = panel.day
    move = day - lag(day, 1)
    still = _where_moved(move, move == 0)
    back = _ones(np.nan_to_num(move) < 0)
    return {
        "peak_all": np.fmax.accumulate(day, axis=1) - day,
        "peak_12": np.fmax.reduce(last(day, 13), axis=-1) - day,
        "peak_24": np.fmax.reduce(last(day, 25), axis=-1) - day,
        "low_12": day - np.fmin.reduce(last(day, 13), axis=-1),
        "still_3": mean(still, 3),
        "still_6": mean(still, 6),
        "still_12": mean(still, 12),
        "back_24": last(back, 24).sum(axis=-1),
        "back_60": last(back, 60).sum(axis=-1),
        "stir_24": mean(np.abs(move), 24),
    }


def _season(panel: Panel) -> dict[str, Floats]:
    day = panel.day
    place, _, _ = calendar(panel.first, panel.width)
    move = day - lag(day, 1)
    start = np.maximum(np.arange(panel.width) - place, 0)
    return {
        "last_october": held(np.where(place == 0, move, np.nan)),
        "year_to_date": day - day[:, start],
    }


def _others(panel: Panel, companion: Panel) -> dict[str, Floats]:
    day, state = panel.day, panel.state
    everyone = np.array([panel.row_of(key.preference, Area.ALL) for key in panel.keys])
    mates = np.array([panel.row_of(MATES.get(key.preference, key.preference), key.area) for key in panel.keys])
    world = np.where(everyone[:, None] >= 0, day[everyone], np.nan)
    mate = np.where(mates[:, None] >= 0, day[mates], np.nan)
    tied = _ones((day == world) | ((state == state[everyone]) & (state != DATE)))
    columns = {
        "gap_world": world - day,
        "world_1": world - lag(world, 1),
        "world_3": world - lag(world, 3),
        "world_state": state[everyone].astype(float),
        "tied_12": mean(tied, 12),
        "gap_mate": mate - day,
        "mate_3": mate - lag(mate, 3),
        "gap_other_chart": companion.day - day,
        "other_chart_1": companion.day - lag(companion.day, 1),
        "other_chart_3": companion.day - lag(companion.day, 3),
        "other_chart_state": companion.state.astype(float),
    }
    for months in (1, 3):
        moves = np.clip(day - lag(day, months), -JUMP, JUMP)
        columns[f"category_{months}"] = _by_category(moves, panel)
        columns[f"area_{months}"] = _by_area(moves, panel)
    move = day - lag(day, 1)
    still = _where_moved(move, move == 0)
    back = _where_moved(move, move < 0)
    for months in (1, 3, 6):
        columns[f"category_still_{months}"] = _by_category(_sixtieths(mean(still, months)), panel)
    columns["category_back_3"] = _by_category(_sixtieths(mean(back, 3)), panel)
    return columns


def ahead(panel: Panel, horizon: int) -> Features:
    """Return what depends on how far ahead is asked: the target's season, and past movements over the same months."""
    day = panel.day
    place, year, _ = calendar(panel.first, panel.width + horizon)
    windows = np.stack([
        lag(day, 12 * years - horizon) - lag(day, 12 * years) if 12 * years >= horizon else np.full(day.shape, np.nan)
        for years in range(1, 7)
    ])  # fmt: skip
    first = 0 if horizon <= 12 else 1
    with np.errstate(divide="ignore", invalid="ignore"):  # the mean of nothing is NaN, and meant so
        return Features({
            "season_1": windows[first],
            "season_2": windows[first + 1],
            "season_mean": np.nansum(windows, axis=0) / (~np.isnan(windows)).sum(axis=0),
            "season_low": np.fmin.reduce(windows),
            "season_high": np.fmax.reduce(windows),
            "target_place": np.broadcast_to(place[horizon:].astype(float), day.shape),
            "octobers": np.broadcast_to((year[horizon:] - year[:panel.width]).astype(float), day.shape),
            "move_same": day - lag(day, horizon),
        })  # fmt: skip


def _smooth(moves: Floats, decay: float) -> Floats:
    out = np.full(moves.shape, np.nan)
    for month in range(1, moves.shape[1]):
        before, now = out[:, month - 1], moves[:, month]
        blended = np.where(np.isnan(before), now, decay * before + (1 - decay) * now)
        out[:, month] = np.where(np.isnan(now), before, blended)
    return out


def _by_category(values: Floats, panel: Panel) -> Floats:
    """Return the mean over the series of the same category, family or employment."""
    return _mean_of(values, np.array([key.preference.category for key in panel.keys]), itself=True)


def _by_area(values: Floats, panel: Panel) -> Floats:
    """Return the mean over the other series of the same category and chargeability."""
    return _mean_of(values, np.array([f"{key.preference.category} {key.area}" for key in panel.keys]), itself=False)


def _mean_of(values: Floats, groups: NDArray[np.str_], *, itself: bool) -> Floats:
    known = _ones(~np.isnan(values))
    values = np.nan_to_num(values)
    total, count = np.empty_like(values), np.empty_like(values)
    for group in set(groups.tolist()):
        mine = groups == group  # summed row by row: a matrix product would wake every core for it
        total[mine], count[mine] = values[mine].sum(axis=0), known[mine].sum(axis=0)
    return total / count if itself else (total - values) / (count - known)


def _sixtieths(share: Floats) -> Floats:
    """Return shares of up to six months as whole numbers, so that sums of them are exact in whatever order."""
    return np.rint(60 * share)


def _ones(true: NDArray[np.bool_]) -> Floats:
    return true.astype(np.float64)


def _where_moved(move: Floats, true: NDArray[np.bool_]) -> Floats:
    return np.where(np.isnan(move), np.nan, _ones(true))
