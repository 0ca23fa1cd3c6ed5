"""The Diversity Visa rank cut-offs of a page: this month's, and the next month's in advance (pure).

Printed as running text until June 2004 and as tables since; either way a region's name is followed by its rank and by
the countries that it excepts.
"""

from __future__ import annotations

import re

from bot.visa.bulletin import Month, Status
from bot.visa.contents import DiversityRow
from bot.visa.pages.page import Grid, Item

REGIONS = {
    "AFRICA": r"AFRICA",
    "ASIA": r"ASIA",
    "EUROPE": r"EUROPE",
    "NORTH AMERICA (BAHAMAS)": r"NORTH\s+AMERICA(?:\s*\(\s*(?:THE\s+)?BAHAMAS\s*\))?",
    "OCEANIA": r"OCEANIA",
    "SOUTH AMERICA AND THE CARIBBEAN": r"SOUTH\s+AMERICA\s*,?\s*(?:AND|&)\s+(?:THE\s+)?CARIBBEAN",
}
RANK = r"(?:\d{1,3}(?:[,.]\s?\d{3})+|\d+|CURRENT|UNAVAILABLE|UNAUTHORIZED|NONE|(?-i:[CU]))(?!\w|[,.]\s?\d|[.'’])"
CODE = r"(?-i:\b(?:AF|AS|EUR?|NA|OC|S\s?A)\s+)?"
"""Region codes stood beside the ranks until July 2006."""
BETWEEN = r"\s*[:*†‡–—-]*\s*"
REGION = re.compile(rf"\b({'|'.join(REGIONS.values())}){BETWEEN}{CODE}({RANK})", re.IGNORECASE)
COUNTRY = re.compile(
    rf"\s*[,;]?\s*(?:Except(?:\s+for)?:?\s+)?([^\W\d_][^\W\d_.,'’()\- ]*(?:[.,'’()\- ]+[^\W\d_.,'’()\- ]+)*?[.)]?)"
    rf"{BETWEEN}{CODE}({RANK})\s*",
    re.IGNORECASE,
)


def read_diversity(items: tuple[Item, ...], month: Month) -> tuple[tuple[DiversityRow, ...], tuple[str, ...]]:
    """Return the ranks of the bulletin of `month`, and what could not be read, each named by its place."""
    rows: list[DiversityRow] = []
    gaps: list[str] = []
    listings = [listing for item in items if (listing := _listing(item))]
    for ahead, text in enumerate(listings[:2]):
        applies = month + ahead
        found = list(REGION.finditer(text))
        for index, match in enumerate(found):
            end = found[index + 1].start() if index + 1 < len(found) else len(text)
            region = _region(match[1])
            rows.append(DiversityRow(applies, region, "", _rank(match[2])))
            countries, rest = _countries(re.split(r"\bEntitlement\b", text[match.end() : end])[0])
            rows.extend(DiversityRow(applies, region, country, rank) for country, rank in countries)
            if rest:
                gaps.append(f"Diversity Visa for {applies.name}, {region}: could not read “{rest}”")
        missing = REGIONS.keys() - {_region(match[1]) for match in found}
        gaps.extend(f"Diversity Visa for {applies.name}: no rank for {region}" for region in sorted(missing))
    if not listings:
        gaps.append(f"Diversity Visa for {month.name}: no ranks on the page")
    return tuple(rows), tuple(gaps)


def _listing(item: Item) -> str:
    text = " ".join(" ".join(row) for row in item.rows) if isinstance(item, Grid) else item.text.replace("\n", " ")
    return text if len(REGION.findall(text)) >= len(REGIONS) // 2 else ""


def _region(text: str) -> str:
    return next(name for name, pattern in REGIONS.items() if re.fullmatch(pattern, text, re.IGNORECASE))


def _rank(text: str) -> int | Status:
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else Status.CURRENT if text[0] in "Cc" else Status.UNAVAILABLE


def _countries(text: str) -> tuple[list[tuple[str, int | Status]], str]:
    found: list[tuple[str, int | Status]] = []
    position = 0
    while match := COUNTRY.match(text, position):
        found.append((match[1].title(), _rank(match[2])))
        position = match.end()
    return found, text[position:].strip(" ,;.")
