"""In which months of the year a cut-off has moved: how often ahead, how often back, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS
from bot.visa.finding import Finding, Sighting
from bot.visa.questions.question import Order
from bot.visa.trends import Step, steps
from bot.visa.wording import link, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.visa.archive import History
    from bot.visa.bulletin import Month

_YEAR = (10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9)
"""The months in the order of a fiscal year."""


@dataclass(frozen=True, slots=True)
class Season:
    """What the bulletins of one calendar month did."""

    number: int
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """The month's name."""
        return MONTHS[self.number - 1]

    @property
    def ahead(self) -> int:
        """How many moved ahead."""
        return sum(not step.backwards and not step.still for step in self.steps)

    @property
    def back(self) -> int:
        """How many moved back."""
        return sum(step.backwards for step in self.steps)

    @property
    def days(self) -> str:
        """The middle of the movements, as far as they have a count in days."""
        sizes = [step.days for step in self.steps if step.days is not None]
        return f", median {median(sizes):+.0f} days".replace("+0", "0") if sizes else ""

    def of(self, count: int) -> str:
        """Return `12 of 21`."""
        return f"{count} of {len(self.steps)}"


def by_month(history: History, path: tuple[Sighting, ...], name: str, asked: Iterable[Month], order: Order) -> Finding:
    """Tell how often a cut-off moved in each month of the year; the months `asked` about, or the worst, first."""
    near = [step for step in steps(path) if step.after.month - step.before.month == 1]
    seasons = [Season(number, tuple(each for each in near if each.after.month.month == number)) for number in _YEAR]
    seasons = [each for each in seasons if each.steps]
    where = f"({path[0].chart.heading}, {path[0].month.name} to {path[-1].month.name})"
    if not seasons:
        return Finding(f"**There are too few bulletins with {name} to tell one month from another** {where}.")
    wanted = {month.month for month in asked}
    own = [each for each in seasons if each.number in wanted]
    head = " ".join(_of_one(each, name) for each in own) if own else _most(seasons, name, order)
    lines = "\n".join(
        f"- {each.name}: ahead {each.of(each.ahead)}{f', back {each.back}' if each.back else ''}{each.days}"
        for each in seasons
    )
    return Finding(
        f"{head} {where}.\n\nHow often it moved from the bulletin of the month before, by month of the year:\n{lines}",
        meaning="What was usual binds nobody: each month's movement follows the demand and the numbers left.",
        evidence=path[-1:],
        sources=(link(history, path[0].month), link(history, path[-1].month)),
        suggestions=("When did it last retrogress?", "Where may it be in a year?"),
    )


def _of_one(season: Season, name: str) -> str:
    still = len(season.steps) - season.ahead - season.back
    ahead = f"**In {season.name}, {name} moved ahead {season.of(season.ahead)} times**"
    return f"{ahead}, went back {season.back} and did not move {still}{season.days}"


def _most(seasons: list[Season], name: str, order: Order) -> str:
    """Return in which months it moved most often, ahead and back."""
    share = max(each.ahead / len(each.steps) for each in seasons)
    if not share and not any(each.back for each in seasons):
        return f"**{name} did not move in any month**"
    best = [each for each in seasons if each.ahead / len(each.steps) == share]
    ahead = listed([f"{each.name} ({each.of(each.ahead)})" for each in best])
    worst = max(each.back / len(each.steps) for each in seasons)
    if not worst:
        return f"**{name} moved ahead most often in {ahead}** and never went back"
    fell = listed([f"{each.name} ({each.of(each.back)})" for each in seasons if each.back / len(each.steps) == worst])
    if order is Order.LEAST:
        return f"**{name} went back most often in {fell}; it moved ahead most often in {ahead}**"
    return f"**{name} moved ahead most often in {ahead}; it went back most often in {fell}**"
