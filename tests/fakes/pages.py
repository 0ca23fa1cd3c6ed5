"""Pages of the Visa Bulletin in the layouts that the State Department has used, made from what they should say."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Category, Chart, Month, Preference, Status

if TYPE_CHECKING:
    from datetime import date

HEADERS = {
    Area.ALL: "All Chargeability Areas Except Those Listed",
    Area.CHINA: "CHINA-mainland born",
    Area.INDIA: "INDIA",
    Area.MEXICO: "MEXICO",
    Area.PHILIPPINES: "PHILIPPINES",
    Area.EL_SALVADOR_GUATEMALA_HONDURAS: "EL SALVADOR<br>GUATEMALA<br>HONDURAS",
    Area.VIETNAM: "VIETNAM",
    Area.DOMINICAN_REPUBLIC: "DOMINICAN REPUBLIC",
}
LABELS = {
    Preference.F1: "F1", Preference.F2A: "F2A", Preference.F2B: "F2B", Preference.F3: "F3", Preference.F4: "F4",
    Preference.EB1: "1st", Preference.EB2: "2nd", Preference.EB3: "3rd", Preference.EB3_OTHER: "Other Workers",
    Preference.EB4: "4th", Preference.EB4_RELIGIOUS: "Certain Religious Workers",
    Preference.EB5: "5th", Preference.EB5_TEA_RC: "Targeted Employment Areas/<br>Regional Centers",
    Preference.EB5_PILOT: "5th Pilot Programs",
    Preference.EB5_TEA_RC_PILOT: "5th Targeted EmploymentAreas/ Regional Centers and Pilot Programs",
    Preference.EB5_NON_RC: "5th Non-Regional Center (C5 and T5)", Preference.EB5_RC: "5th Regional Center (I5 and R5)",
    Preference.EB5_UNRESERVED: "5th Unreserved<br>(including C5, T5, I5, R5)",
    Preference.EB5_UNRESERVED_RC: "5th Unreserved (I5 and R5)",
    Preference.EB5_RURAL: "5th Set Aside:<br>Rural (20%)",
    Preference.EB5_HIGH_UNEMPLOYMENT: "5th Set Aside:<br>High Unemployment (10%)",
    Preference.EB5_INFRASTRUCTURE: "5th Set Aside:<br>Infrastructure (2%)",
    Preference.SCHEDULE_A: "Schedule A Workers", Preference.SI_TRANSLATORS: "Iraqi &amp; Afghani Translators",
}  # fmt: skip
FAMILY = (Preference.F1, Preference.F2A, Preference.F2B, Preference.F3, Preference.F4)
WORK = (
    Preference.EB1, Preference.EB2, Preference.EB3, Preference.EB3_OTHER, Preference.EB4, Preference.EB4_RELIGIOUS,
)  # fmt: skip
SET_ASIDES = (Preference.EB5_RURAL, Preference.EB5_HIGH_UNEMPLOYMENT, Preference.EB5_INFRASTRUCTURE)
USUAL = (Area.ALL, Area.CHINA, Area.INDIA, Area.MEXICO, Area.PHILIPPINES)


def fifths(month: Month) -> tuple[Preference, ...]:
    """Return the rows of EB-5 that a bulletin of `month` has."""
    if month >= Month(2022, 6):
        return (Preference.EB5_UNRESERVED, *SET_ASIDES)
    if month >= Month(2015, 11):
        return (Preference.EB5_NON_RC, Preference.EB5_RC)
    return (Preference.EB5_TEA_RC_PILOT,) if month >= Month(2011, 5) else (Preference.EB5, Preference.EB5_TEA_RC)


def printed(value: date | Status) -> str:
    """`15MAY13`, `C` or `U`, as the bulletin prints them."""
    return value.value if isinstance(value, Status) else f"{value:%d%b%y}".upper()


@dataclass
class Sheet:
    """One chart as it is to stand on the page: header cells, then rows of a label and values, all as printed."""

    chart: Chart
    category: Category
    header: list[str]
    rows: list[list[str]]
    corner_row: bool = False
    title_row: str = ""

    def html(self) -> str:
        """Return the table."""
        header, rows = self.header, self.rows
        if self.corner_row:
            rows = [[header[0], *[""] * (len(header) - 1)], *rows]
            header = ["", *header[1:]]
        lines = [f'<tr><td colspan="{len(header)}">{self.title_row}</td></tr>'] if self.title_row else []
        lines += ["<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in (header, *rows)]
        return "<table border=1>" + "\n".join(lines) + "</table>"


def sheet(
    month: Month,
    chart: Chart,
    category: Category,
    values: dict[tuple[Preference, Area], date | Status] | None = None,
    areas: tuple[Area, ...] = USUAL,
) -> Sheet:
    """Return a chart with all rows of its time; a cell that `values` does not name says C."""
    rows = FAMILY if category is Category.FAMILY else (*WORK, *fifths(month))
    corner = "Family-<br>Sponsored" if category is Category.FAMILY else "Employment-<br>based"
    given = values or {}
    return Sheet(
        chart,
        category,
        [corner, *(HEADERS[area] for area in areas)],
        [[LABELS[row], *(printed(given.get((row, area), Status.CURRENT)) for area in areas)] for row in rows],
    )


@dataclass
class Bulletin:
    """A whole page; tests change its parts before they ask for its `html`."""

    month: Month
    sheets: list[Sheet] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    title: str = ""
    between: str = ""
    ranks: str = ""
    signed: str = "CA/VO: November 4, 2024"
    closed: bool = True

    def __post_init__(self) -> None:
        """Fill in what the test did not give."""
        charts = tuple(Chart) if self.month >= Month(2015, 10) else (Chart.FINAL_ACTION,)
        if not self.sheets:
            self.sheets = [sheet(self.month, chart, category) for category in Category for chart in charts]
        self.title = self.title or f"Visa Bulletin For {self.month.name}"
        self.ranks = self.ranks or ranks_table(self.month)

    def at(self, chart: Chart, category: Category) -> Sheet:
        """Return one of the charts."""
        return next(each for each in self.sheets if each.chart is chart and each.category is category)

    def html(self) -> str:
        """Return the page."""
        filing = self.month >= Month(2015, 10)
        body = [f"<h1>{self.title}</h1><p>Number 96<br>Volume X<br>Washington, D.C.</p>", "<p>A. STATUTORY NUMBERS</p>"]
        for each in self.sheets:
            if filing:
                body.append(f"<p><b>{heading(each.chart, each.category)}</b></p>")
            body += [each.html(), self.between]
        body += [self.ranks, *self.sections, f"<p>Department of State Publication 9514<br>{self.signed}</p>"]
        end = "</body></html>" if self.closed else ""
        return f"<html><head><title>{escape(self.title)}</title></head><body>{''.join(body)}{end}"


def heading(chart: Chart, category: Category) -> str:
    """Return the heading above a chart since October 2015."""
    kind = "FAMILY-SPONSORED" if category is Category.FAMILY else "EMPLOYMENT-BASED"
    if chart is Chart.FINAL_ACTION:
        return f"A. FINAL ACTION DATES FOR {kind} PREFERENCE CASES"
    return f"B. DATES FOR FILING {'' if category is Category.FAMILY else 'OF '}{kind} VISA APPLICATIONS"


def ranks_table(month: Month, africa: str = "15,000", excepted: str = "Except: Egypt 10,000<br>Nepal 2,950") -> str:
    """Return the two tables of Diversity Visa ranks."""
    rows = [
        ("AFRICA", africa, excepted), ("ASIA", "3,000", ""), ("EUROPE", "6,000", ""),
        ("NORTH AMERICA (BAHAMAS)", "2", ""), ("OCEANIA", "550", ""),
        ("SOUTH AMERICA, and the CARIBBEAN", "CURRENT", ""),
    ]  # fmt: skip
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    one = f"<table><tr><td>Region</td><td>All DV Chargeability Areas</td><td></td></tr>{table}</table>"
    return f"<p>B. DIVERSITY IMMIGRANT (DV) CATEGORY FOR THE MONTH OF {month.name.upper()}</p>{one}{one}"
