"""The walk-forward back-test of the forecast: `python -m bench forecast` (about six minutes on one core).

Every case is forecast by the product's own code from the history as of its origin. A date at both ends is scored in
days; C, a date or U at the target is scored apart. See `bench/forecast.md` for the run that was last kept.
"""

from __future__ import annotations

import importlib.util
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bench.baselines import BASELINES, LEVELS, empirical_band, forest
from bench.walk import HORIZONS, LAST, Case, walk
from bot.visa.archive import load
from bot.visa.outlook.panel import CURRENT, DATE, UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.visa.outlook.panel import Floats

MUST = {1: (0.80, 0.84), 3: (0.74, 0.82), 6: (0.75, 0.84), 12: (0.69, 0.88)}
"""The best result known before this one: mean absolute error and CRPS, each against persistence."""
KINDS = ("retrogressions", "jumps of more than 60 days a month", "the worst 5 % of cases")
WAITS = (30, 90, 365, 730)
BORDERS = (0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.01)
AIM = {1: 0.70, 3: 0.62, 6: 0.60, 12: 0.55}


def main() -> None:
    """Print the tables of the whole back-test, and apart those of later origins, once a year of them is there."""
    history = load()
    report(tuple(walk(history)))
    if history.latest - LAST > max(HORIZONS) + 1:
        report(tuple(walk(history, LAST + 1, history.latest)))


def report(cases: Sequence[Case]) -> None:
    dated = {horizon: [each for each in cases if each.horizon == horizon and each.dated] for horizon in HORIZONS}
    print(f"Origins {min(c.origin for c in cases)} to {max(c.origin for c in cases)}; dates at both ends.\n")
    _errors(dated)
    _ranges(dated)
    _states(cases)
    _chances(cases)
    _by_series(dated)
    _by_year(dated)
    _worst(dated)


def _errors(dated: dict[int, list[Case]]) -> None:
    print("| mean / median absolute error, days | " + " | ".join(f"h={h} (n {len(dated[h])})" for h in HORIZONS) + " |")
    print("|---|" + "---|" * len(HORIZONS))
    for name, point in BASELINES.items():
        _error_row(name, [_misses(dated[h], map(point, dated[h])) for h in HORIZONS])
    if importlib.util.find_spec("sklearn"):
        _error_row("random forest, usual features", [_misses(dated[h], forest(dated[h])) for h in HORIZONS])
    else:
        print("| random forest, usual features | needs scikit-learn |" + " |" * (len(HORIZONS) - 1))
    _error_row("**visabot**", [_misses(dated[h], map(_middle, dated[h])) for h in HORIZONS])
    print(
        "| **ratio to persistence** (best known before; aim) | "
        + " | ".join(_ratio(dated[h], h) for h in HORIZONS)
        + " |\n"
    )


def _error_row(name: str, misses: list[Floats]) -> None:
    print(f"| {name} | " + " | ".join(f"{each.mean():.1f} / {np.median(each):.0f}" for each in misses) + " |")


def _middle(case: Case) -> float:
    return float(case.deciles[4])


def _ratio(cases: list[Case], horizon: int) -> str:
    ours = _misses(cases, map(_middle, cases)).mean()
    still = _misses(cases, [each.day for each in cases]).mean()
    return f"**{ours / still:.3f}** ({MUST[horizon][0]:.2f}; {AIM[horizon]:.2f})"


def _ranges(dated: dict[int, list[Case]]) -> None:
    print("| CRPS of nine deciles, days | " + " | ".join(f"h={h}" for h in HORIZONS) + " |")
    print("|---|" + "---|" * len(HORIZONS))
    rows: dict[str, list[str]] = {name: [] for name in (
        "persistence, empirical band", "**visabot**", "**ratio** (best known before)", "inside the 80 % range",
        "below / above it", "its mean width, days", "inside the middle 40 %",
    )}  # fmt: skip
    for horizon in HORIZONS:
        for name, text in zip(rows, _range_column(dated[horizon], horizon), strict=True):
            rows[name].append(text)
    for name, cells in rows.items():
        print(f"| {name} | " + " | ".join(cells) + " |")
    print()


def _range_column(cases: list[Case], horizon: int) -> list[str]:
    truth = np.array([each.later_day for each in cases])
    ours = np.array([each.deciles for each in cases])
    theirs = np.array([empirical_band(each, _pool(cases, each)) for each in cases])
    below, above = truth < ours[:, 0], truth > ours[:, 8]
    score, bar = crps(ours, truth), crps(theirs, truth)
    middle = ((truth >= ours[:, 2]) & (truth <= ours[:, 6])).mean()
    return [
        f"{bar:.1f}", f"{score:.1f}", f"**{score / bar:.3f}** ({MUST[horizon][1]:.2f})",
        f"**{1 - below.mean() - above.mean():.1%}**", f"{below.mean():.1%} / {above.mean():.1%}",
        f"{(ours[:, 8] - ours[:, 0]).mean():.0f}", f"{middle:.1%}",
    ]  # fmt: skip


def _pool(cases: list[Case], case: Case) -> Floats:
    return np.array([move for each in cases if each.origin == case.origin for move in each.moves])


def crps(deciles: Floats, truth: Floats) -> float:
    """Return the mean continuous ranked probability score, approximated by nine deciles."""
    miss = truth[:, None] - deciles
    return float(2 * np.maximum(LEVELS * miss, (LEVELS - 1) * miss).mean())


def _states(cases: Sequence[Case]) -> None:
    print("| C, date or U at the target | " + " | ".join(f"h={h}" for h in HORIZONS) + " |")
    print("|---|" + "---|" * len(HORIZONS))
    scores = [_state_scores([each for each in cases if each.horizon == h]) for h in HORIZONS]
    names = (
        "n",
        "accuracy, persistence",
        "accuracy, visabot",
        "log loss, persistence",
        "log loss, visabot",
        "Brier, visabot",
    )
    for row, name in enumerate(names):
        print(f"| {name} | " + " | ".join(score[row] for score in scores) + " |")
    print()


def _state_scores(cases: Sequence[Case]) -> tuple[str, ...]:
    order = (DATE, CURRENT, UNAVAILABLE)
    shares = np.array([(each.outlook.p_date, each.outlook.p_current, each.outlook.p_unavailable) for each in cases])
    truth = np.array([order.index(each.later_state) for each in cases])
    before = np.array([order.index(each.state) for each in cases])
    stay = (truth == before).mean()  # persistence at its kindest: told how often a state stays
    still = np.where(np.arange(3) == before[:, None], stay, (1 - stay) / 2)
    rows = np.arange(len(cases))
    hit = np.eye(3)[truth]
    return (
        str(len(cases)), f"{stay:.3f}", f"{(shares.argmax(axis=1) == truth).mean():.3f}",
        f"{-np.log(still[rows, truth]).mean():.3f}", f"{-np.log(np.clip(shares[rows, truth], 1e-3, 1)).mean():.3f}",
        f"{((shares - hit) ** 2).sum(axis=1).mean():.3f}",
    )  # fmt: skip


def _chances(cases: Sequence[Case]) -> None:
    print(
        "| chance that a priority date 30, 90, 365 or 730 days behind the line becomes current | n | said | came true |"
    )
    print("|---|---|---|---|")
    asked = [(case.prospect.beyond(case.day + wait), _came(case, wait)) for case in _dates_now(cases) for wait in WAITS]
    said, came = (np.array(each, dtype=float) for each in zip(*asked, strict=True))
    for low, high in pairwise(BORDERS):
        here = (said >= low) & (said < high)
        if here.any():
            rates = f"{said[here].mean():.0%} | {came[here].mean():.0%}"
            print(f"| {low:.0%} to {min(high, 1):.0%} | {here.sum()} | {rates} |")
    print()


def _dates_now(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.state == DATE]


def _came(case: Case, wait: int) -> bool:
    return case.later_state == CURRENT or case.later_day > case.day + wait


def _by_series(dated: dict[int, list[Case]]) -> None:
    print("| series: days (ratio to persistence), inside | " + " | ".join(f"h={h}" for h in HORIZONS) + " |")
    print("|---|" + "---|" * len(HORIZONS))
    keys = sorted({each.key for horizon in HORIZONS for each in dated[horizon]})
    for key in keys:
        cells = [_summary([each for each in dated[h] if each.key == key]) for h in HORIZONS]
        print(f"| {key.preference.value} {key.area.value} | " + " | ".join(cells) + " |")
    print()


def _by_year(dated: dict[int, list[Case]]) -> None:
    print("| origin in: days (ratio to persistence), inside | " + " | ".join(f"h={h}" for h in HORIZONS) + " |")
    print("|---|" + "---|" * len(HORIZONS))
    for year in sorted({each.origin.year for each in dated[1]}):
        cells = [_summary([each for each in dated[h] if each.origin.year == year]) for h in HORIZONS]
        print(f"| {year} | " + " | ".join(cells) + " |")
    print()


def _summary(cases: list[Case]) -> str:
    if not cases:
        return ""
    deciles, truth = np.array([each.deciles for each in cases]), np.array([each.later_day for each in cases])
    ours, still = np.abs(truth - deciles[:, 4]).mean(), np.abs(truth - [each.day for each in cases]).mean()
    inside = ((truth >= deciles[:, 0]) & (truth <= deciles[:, 8])).mean()
    return f"{ours:.0f} ({ours / still:.2f}), {inside:.0%}" if still else f"{ours:.0f}, {inside:.0%}"


def _worst(dated: dict[int, list[Case]]) -> None:
    print("| share of all error | " + " | ".join(f"h={h}" for h in HORIZONS) + " |")
    print("|---|" + "---|" * len(HORIZONS))
    for name in KINDS:
        print(f"| {name} | " + " | ".join(_share(dated[h], h, name) for h in HORIZONS) + " |")


def _share(cases: list[Case], horizon: int, name: str) -> str:
    moved = np.array([each.later_day - each.day for each in cases])
    errors = np.abs(moved - np.array([each.deciles[4] - each.day for each in cases]))
    chosen = dict(zip(KINDS, (moved < 0, moved > 60 * horizon, errors >= np.quantile(errors, 0.95)), strict=True))[name]
    return f"{errors[chosen].sum() / errors.sum():.0%} in {chosen.mean():.0%} of cases"


def _misses(cases: Iterable[Case], points: Iterable[float]) -> Floats:
    return np.array([abs(each.later_day - point) for each, point in zip(cases, points, strict=True)])


if __name__ == "__main__":
    main()
