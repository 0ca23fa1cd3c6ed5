"""Which rows, columns and months a passage of the bulletin speaks of (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS, Area, Month, Preference

if TYPE_CHECKING:
    from collections.abc import Collection

ORDINALS = ("first", "second", "third", "fourth", "fifth")
ORDINAL = rf"(?:{'|'.join(ORDINALS)})"
PHRASE = re.compile(
    rf"\b(family|employment)(?:[- ]?(?:sponsored|based))?(?:\s+preference)?,?\s+"
    rf"(?:\(?[EF]B?-?\d\)?\s+)?({ORDINAL}(?:(?:\s*\([^)]*\))?(?:\s*,?\s*(?:and|or|&)?\s*)(?:employment\s+)?{ORDINAL})*)",
    re.IGNORECASE,
)
CODE = re.compile(r"\b(F[134]|F?2A|F?2B|F-?2[AB]|EB?-?[1-5])\b")
FIFTH = (
    Preference.EB5, Preference.EB5_TEA_RC_PILOT, Preference.EB5_NON_RC, Preference.EB5_UNRESERVED,
)  # fmt: skip
SPECIAL = (
    (r"other workers?\b|\bEW\b", Preference.EB3_OTHER),
    (r"religious worker|\(SR\)|\bSR\b", Preference.EB4_RELIGIOUS),
    (r"\btranslator", Preference.SI_TRANSLATORS),
    (r"schedule a\b", Preference.SCHEDULE_A),
    (r"non-regional center|\bC5\b", Preference.EB5_NON_RC),
    (r"(?<!non-)regional center|\bI5\b|pilot program", Preference.EB5_RC),
)
OTHER_THIRD = re.compile(r"third\W+(?:preference\W+)?[“\"]?other worker", re.IGNORECASE)
RELIGIOUS_FOURTH = re.compile(
    r"fourth\W+(?:preference\W+)?(?:\(SR\)\W+)?(?:certain\W+)?religious worker", re.IGNORECASE
)
FOURTH = re.compile(r"\bfourth\b|\bE-?B?-?4\b", re.IGNORECASE)
THIRD = re.compile(r"\bthird\b|\bE-?B?-?3\b", re.IGNORECASE)
AREAS = (
    (r"\bchina\b", Area.CHINA),
    (r"\bindia\b", Area.INDIA),
    (r"\bmexico\b", Area.MEXICO),
    (r"\bphil{1,2}ip{1,2}ines\b", Area.PHILIPPINES),
    (r"\bel salvador\b|\bguatemala\b|\bhonduras\b", Area.EL_SALVADOR_GUATEMALA_HONDURAS),
    (r"\bvietnam\b", Area.VIETNAM),
    (r"\bdominican republic\b", Area.DOMINICAN_REPUBLIC),
    (r"\bworldwide\b|\brest of world\b|\ball (?:other )?countries\b|\bmost countries\b", Area.ALL),
)
NAMES = "|".join(MONTHS)
DATED = re.compile(
    rf"\b(?:{NAMES})(?:\s+\d{{1,2}},?)?(?:\s+(?:through|to|or)\s+(?:early |late )?(?:{NAMES}))?,?\s+\d{{4}}\b"
)
"""A month with its year names a cut-off or an earlier bulletin, not a time ahead."""
MONTH = re.compile(rf"\b({NAMES})\b")


def preferences_in(text: str, rows: Collection[Preference]) -> tuple[Preference, ...]:
    """Return the preferences that `text` names; "fifth" is the one that the charts of `rows` know."""
    found: dict[Preference, None] = {}
    for match in PHRASE.finditer(text):
        family = match[1].lower() == "family"
        for ordinal in re.findall(ORDINAL, match[2], re.IGNORECASE):
            found.update(dict.fromkeys(_ranked(ORDINALS.index(ordinal.lower()) + 1, rows, family=family)))
    for match in CODE.finditer(text):
        found.update(dict.fromkeys(_coded(match[1].replace("-", ""), rows)))
    for pattern, preference in SPECIAL:
        if preference in rows and re.search(pattern, text, re.IGNORECASE):
            found[preference] = None
    if Preference.EB3_OTHER in found and not THIRD.search(OTHER_THIRD.sub("", text)):
        found.pop(Preference.EB3, None)
    if Preference.EB4_RELIGIOUS in found and not FOURTH.search(RELIGIOUS_FOURTH.sub("", text)):
        found.pop(Preference.EB4, None)
    return tuple(sorted(found, key=list(Preference).index))


def areas_in(text: str) -> tuple[Area, ...]:
    """Return the chargeabilities that `text` names, in the order of the chart."""
    found = {area for pattern, area in AREAS if re.search(pattern, text, re.IGNORECASE)}
    return tuple(area for area in Area if area in found)


def months_in(text: str, now: Month) -> tuple[Month, ...]:
    """Return the months that `text` names without a year: the next ones from `now` on, in the order of the text."""
    numbers = (MONTHS.index(name) + 1 for name in MONTH.findall(DATED.sub("", text)))
    return tuple(now + ((number - now.month) % 12) for number in numbers)


def _ranked(rank: int, rows: Collection[Preference], *, family: bool) -> tuple[Preference, ...]:
    if not family:
        return _coded(f"E{rank}", rows)
    return (Preference.F2A, Preference.F2B) if rank == 2 else _coded(f"F{rank}", rows)


def _coded(code: str, rows: Collection[Preference]) -> tuple[Preference, ...]:
    if code.endswith(("2A", "2B")):
        return (Preference(f"F{code[-2:]}"),)
    if code.startswith("F"):
        return (Preference(code),) if code in ("F1", "F3", "F4") else ()
    if code.endswith("5"):
        return next(((fifth,) for fifth in FIFTH if fifth in rows), ())
    return (Preference(f"EB{code[-1]}"),)
