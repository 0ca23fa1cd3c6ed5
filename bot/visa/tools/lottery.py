"""The Diversity Visa rank cut-offs that the bulletins print."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Month, Status
from bot.visa.finding import Finding
from bot.visa.questions.places import place_named, region_of
from bot.visa.tools.asking import WhichMonth, month_problem, neighbours, staleness
from bot.visa.tools.ranks import MEANING, below, over_months, rank_words, reached, row_name, verdict
from bot.visa.wording import country, link, paragraphs

if TYPE_CHECKING:
    from bot.visa.contents import DiversityRow
    from bot.visa.questions.question import Place

Region = Annotated[str, "A region (Africa, Asia, Europe, ...) or a country; leave out for all"]
Since = Annotated[Month | None, "First month of a span that ends with `month`, YYYY-MM: month by month"]
Number = Annotated[int, "The person's rank: the number in the case number 2025EU00012345; 0 where it is not known"]


def diversity_visa(
    history: History,
    today: date,
    *,
    month: WhichMonth = None,
    since: Since = None,
    region: Region = "",
    rank: Number = 0,
) -> Finding:
    """Return the Diversity Visa (lottery) rank cut-offs by region that a month's bulletin prints.

    A selected person can be given a visa in that month when the rank number is below the cut-off of the region, or
    of the country where that is listed apart. With `since`: how it moved, and when the rank was first below it.
    """
    asked = month or history.latest
    months = _by_month(history, since, asked, region) if since and since < asked else []
    if spanned := over_months(history, months, rank):
        waits = rank and asked.fiscal_year == history.latest.fiscal_year and not below(months[-1][1][0], rank)
        return replace(spanned, note=_year_before(history, asked, region, rank)) if waits else spanned
    rows = _rows(history, asked)
    problem = "" if rows else month_problem(history, asked, today)
    used = asked if rows else (neighbours(history, asked) or (asked,))[0]
    rows = rows or _rows(history, used)
    if rows and used < asked and used.fiscal_year != asked.fiscal_year:
        return _not_yet(history, asked, today, problem)
    if not rows:
        return Finding(
            f"{problem} I have no Diversity Visa numbers for {used.name} in my data; section B of the bulletin prints "
            f"them: {link(history, used)}.".strip(),
            next_step="A rank number has to be below the number of the region; a listed country has its own.",
        )
    printed = used if used in history.bulletins else used + -1
    ahead = "" if printed == used else f", printed in advance by the {printed.name} bulletin"
    kept = _kept(rows, region)
    waits = rank and len(kept) == 1 and not below(kept[0], rank)
    return Finding(
        paragraphs(problem, _said(kept, used, ahead, region, rank)),
        note=_year_before(history, used, region, rank) if waits else "",
        meaning=MEANING,
        sources=(link(history, printed),),
    )


def _year_before(history: History, month: Month, region: str, rank: int) -> str:
    """Return when a rank was current in the program before, which is all that hints at when it may be in this one."""
    year = month.fiscal_year - 1
    begun = Month(year - 1, 10)
    found = reached(_by_month(history, begun, begun + 11, region), rank)
    return (
        f"For comparison, DV-{year}: {found} Each drawing has a pace of its own, so nobody can tell the month."
        if found
        else ""
    )


def _not_yet(history: History, asked: Month, today: date, problem: str) -> Finding:
    """Say that there are no numbers of a drawing whose year has not begun in the data: those of another are no help."""
    year = asked.fiscal_year
    return Finding(
        f"**I have no Diversity Visa numbers of DV-{year} yet**: they are given out from October {year - 1} to "
        f"September {year}. {problem} Numbers of another program year say nothing about them.",
        next_step=staleness(history, today),
    )


def named(place: Place) -> str:
    """Return a country as it begins a sentence."""
    name = country(place.name)
    return f"{name[0].upper()}{name[1:]}"


TAKES_PART = (
    "Whether people born there may take part at all, each drawing's instructions say; mainland China, India, Mexico "
    "and the Philippines have been left out for years."
)


def _by_month(history: History, since: Month, until: Month, region: str) -> list[tuple[Month, list[DiversityRow]]]:
    """Return the rows of each month that has any; of all regions together, only the regions' own."""
    months = (since + step for step in range(until - since + 1))
    kept = ((month, _kept(rows, region)) for month in months if (rows := _rows(history, month)))
    return [(month, rows if region else [row for row in rows if not row.country]) for month, rows in kept]


def _rows(history: History, month: Month) -> list[DiversityRow]:
    """Return the ranks of `month`, by its own bulletin or, in advance, by the one before."""
    for bulletin in (month, month + -1):
        rows = [row for row in history.diversity(bulletin) if row.month == month]
        if rows:
            return rows
    return []


def _kept(rows: list[DiversityRow], region: str) -> list[DiversityRow]:
    """Return the row that holds for a country or region: its own, else its region's, with the countries listed."""
    if not region:
        return rows
    place = place_named(region)
    own = [row for row in rows if row.country and place and _same(row.country, place.name)]
    if own:
        return own
    wanted = region_of(place.name) if place else region.strip().upper()
    found = [row for row in rows if wanted in row.region]
    return [row for row in found if not (place and row.country)] or rows


def _same(printed: str, name: str) -> bool:
    place = place_named(printed)
    return (place.name if place else printed) == name


def _said(kept: list[DiversityRow], used: Month, ahead: str, region: str, rank: int) -> str:
    lines = "\n".join(f"- {row_name(row)}: {rank_words(row.rank)}{verdict(row, rank)}" for row in kept)
    place = place_named(region) if region else None
    if len(kept) > 1:
        where = f" for {region.title()}" if region else ""
        said = f"{_yes(kept[0], rank)}: rank {rank:,} is{verdict(kept[0], rank)[1:]} for {row_name(kept[0])}: "
        said = said if rank and region else "" if region else _ends(kept)
        return f"**{said}Diversity Visa rank cut-offs{where}, {used.name}{ahead}:**\n{lines}"
    row, name = kept[0], row_name(kept[0])
    carried = (
        f" {named(place)} has none of its own in it. {TAKES_PART}"
        if place and not (row.country or place.name.upper() in row.region)
        else ""
    )
    if not rank:
        return f"**Diversity Visa rank cut-off for {name}, {used.name}: {rank_words(row.rank)}**{ahead}.{carried}"
    said = f"**{_yes(row, rank)}: rank {rank:,} is{verdict(row, rank)[1:]}** for {name} in"
    return f"{said} {used.name}{ahead}: the cut-off is {rank_words(row.rank)}.{carried}"


def _ends(rows: list[DiversityRow]) -> str:
    """Return which region has the highest number, and which the lowest."""
    ranked = sorted(
        (row for row in rows if not row.country),
        key=lambda row: row.rank if isinstance(row.rank, int) else (row.rank is Status.CURRENT) * 10**6,
    )
    if len({row.rank for row in ranked}) < len(ranked):
        return ""
    low, high = ranked[0], ranked[-1]
    return (
        f"Highest for {row_name(high)} ({rank_words(high.rank)}), lowest for {row_name(low)} ({rank_words(low.rank)}). "
    )


def _yes(row: DiversityRow, rank: int) -> str:
    return "Yes" if below(row, rank) else "No"
