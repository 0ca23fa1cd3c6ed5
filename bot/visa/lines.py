"""Which printed cell holds for a category, a country and a month: rows were renamed, columns came and went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Chart, Month, Preference
from bot.visa.finding import Sighting

if TYPE_CHECKING:
    from bot.visa.archive import History

P = Preference
_EB5 = (P.EB5_UNRESERVED, P.EB5_NON_RC, P.EB5, P.EB5_TEA_RC_PILOT)
_EB5_RC = (P.EB5_RC, P.EB5_UNRESERVED_RC, P.EB5_UNRESERVED, P.EB5_TEA_RC_PILOT, P.EB5_PILOT, P.EB5_TEA_RC)
SAME_LINE: dict[Preference, tuple[Preference, ...]] = {
    P.EB5: (P.EB5, P.EB5_UNRESERVED, P.EB5_NON_RC, P.EB5_TEA_RC_PILOT),
    P.EB5_UNRESERVED: _EB5,
    P.EB5_NON_RC: (P.EB5_NON_RC, P.EB5_UNRESERVED, P.EB5, P.EB5_TEA_RC_PILOT),
    P.EB5_RC: _EB5_RC,
    P.EB5_UNRESERVED_RC: (P.EB5_UNRESERVED_RC, *_EB5_RC),
    P.EB5_TEA_RC: (P.EB5_TEA_RC, P.EB5_TEA_RC_PILOT, *_EB5_RC),
    P.EB5_PILOT: (P.EB5_PILOT, P.EB5_TEA_RC_PILOT, *_EB5_RC),
    P.EB5_TEA_RC_PILOT: (P.EB5_TEA_RC_PILOT, *_EB5_RC),
    P.SCHEDULE_A: (P.SCHEDULE_A, P.EB3),
    P.SI_TRANSLATORS: (P.SI_TRANSLATORS, P.EB4),
}
"""Rows that carry a category on under another name, the likeliest first."""
EB5_FAMILY = tuple(each for each in Preference if each.value.startswith("EB5"))


def look(history: History, month: Month, chart: Chart, preference: Preference, area: Area) -> Sighting | None:
    """Return the cell that holds: of the successor row where one was renamed, of ALL where no column is its own."""
    for row in SAME_LINE.get(preference, (preference,)):
        sighting = exactly(history, month, chart, row, area)
        if sighting:
            return sighting
    return None


def exactly(history: History, month: Month, chart: Chart, preference: Preference, area: Area) -> Sighting | None:
    """Return the cell of that row; of ALL where the chart has no column for `area`."""
    held = history.charged_as(month, chart, preference, area)
    cutoff = history.cutoff(month, chart, preference, held)
    return None if cutoff is None else Sighting(month, chart, preference, held, cutoff)


def rows_of(history: History, month: Month, chart: Chart, preference: Preference) -> tuple[Preference, ...]:
    """Return the rows that a name means in a month: "EB-5" is several of them."""
    if preference is not Preference.EB5:
        return (preference,)
    present = tuple(row for row in EB5_FAMILY if history.cutoff(month, chart, row, Area.ALL) is not None)
    first = look(history, month, chart, preference, Area.ALL)
    if first is None:
        return (preference,)
    return (first.preference, *(row for row in present if row is not first.preference))


def track(history: History, chart: Chart, preference: Preference, area: Area) -> tuple[Sighting, ...]:
    """Return the cells of every bulletin for a category and country, ascending, renamed rows joined."""
    found = (look(history, month, chart, preference, area) for month in history.months)
    return tuple(each for each in found if each)


def between(sightings: tuple[Sighting, ...], first: Month, last: Month) -> tuple[Sighting, ...]:
    """Return the cells from `first` to `last`."""
    return tuple(each for each in sightings if first <= each.month <= last)
