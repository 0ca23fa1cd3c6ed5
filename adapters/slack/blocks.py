"""What an answer looks like in Slack: pages, tables, charts, footer, buttons, and plainer forms of each. Pure.

A body has four rungs: Slack's newest blocks first, then `table`, then tables and charts in words, then no `markdown`
either. `invalid_blocks` means one rung down; every rung says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from adapters.slack.dialect import PAGE, Page, cut, entities, guard, mrkdwn, pages
from bot.events import Chart, Table
from bot.modes import TITLES

if TYPE_CHECKING:
    from bot.events import Done, Failed, Footer

Block = dict[str, Any]
"""One block as Slack reads it; made here, sent by the api, looked into by nobody."""
ROWS, COLUMNS = 100, 20
SERIES, MONTHS = 6, 20


@dataclass(frozen=True, slots=True)
class Body:
    """One message: `text` for screen readers and notifications, and the blocks, rung by rung."""

    text: str
    rungs: tuple[tuple[Block, ...], ...] = ((),)

    def with_tail(self, tail: tuple[Block, ...]) -> Body:
        """Return the same with more blocks at its end."""
        return Body(self.text, tuple((*rung, *tail) for rung in self.rungs)) if tail else self


def page_blocks(page: Page) -> tuple[tuple[Block, ...], ...]:
    """Return the rungs of a page of text."""
    sections = tuple(section(page.text[at : at + 2900]) for at in range(0, len(page.text), 2900))
    return (({"type": "markdown", "text": page.markdown},), sections)


def section(text: str) -> Block:
    """Return a section of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> Block:
    """Return a line of small print, mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, 2900)}]}


def page_body(page: Page) -> Body:
    """Return the body of a page."""
    modern, plain = page_blocks(page)
    return Body(cut(page.text, PAGE), (modern, modern, modern, plain))


def compose(text: str, shown: tuple[Table | Chart, ...], files: dict[int, str]) -> tuple[Body, ...]:
    """Return the bodies of an answer; `files` names the uploaded picture of each chart that needs one."""
    first = tuple(page_body(page) for page in pages(text))
    return (*first[:-1], *attach(first[-1:], extras(shown, files)))


def extras(shown: tuple[Table | Chart, ...], files: dict[int, str]) -> tuple[Body, ...]:
    """Return tables and charts as bodies of their own."""
    made: list[Body] = []
    for number, each in enumerate(shown):
        made += _table(each) if isinstance(each, Table) else [_chart(each, files.get(number, ""))]
    return tuple(made)


def attach(first: tuple[Body, ...], more: tuple[Body, ...]) -> tuple[Body, ...]:
    """Return the bodies in as few messages as they fit into."""
    bodies = list(first)
    for extra in more:
        last = bodies[-1] if bodies else None
        if last and len(last.text) + len(extra.text) + 2 <= PAGE and _holds(last, extra):
            bodies[-1] = _joined(last, extra)
        else:
            bodies.append(extra)
    return tuple(bodies)


def _holds(body: Body, extra: Body) -> bool:
    together = [*body.rungs[0], *extra.rungs[0]]
    return len(together) <= 40 and sum(each["type"] == "data_visualization" for each in together) <= 2


def _joined(body: Body, extra: Body) -> Body:
    rungs = tuple((*upper, *lower) for upper, lower in zip(body.rungs, extra.rungs, strict=True))
    return Body(f"{body.text}\n\n{extra.text}", rungs)


def table_text(table: Table) -> str:
    """Return a table as lines that can be listened to: every cell with the name of its column."""
    lines = [entities(table.caption)]
    for row in table.rows:
        named = (f"{head}: {cell}" if head else cell for head, cell in zip(table.header[1:], row[1:], strict=False))
        lines.append(entities(f"• {row[0]} — {'; '.join(named)}" if len(row) > 1 else f"• {row[0]}"))
    return "\n".join(lines)


def _table(table: Table) -> tuple[Body, ...]:
    """Return a table as one body, or several when it is long; wider than Slack can show: as text."""
    if len(table.header) > COLUMNS or not table.rows:
        return tuple(Body(page.text, (page_blocks(page)[1],) * 4) for page in pages(table_text(table)))
    parts: list[list[tuple[str, ...]]] = [[]]
    size = 0
    for row in table.rows:
        weight = len(table_text(Table("", table.header, (row,))))
        if parts[-1] and (len(parts[-1]) == ROWS or size + weight > PAGE - len(table.caption) - 200):
            parts.append([])
            size = 0
        parts[-1].append(row)
        size += weight
    return tuple(_one_table(Table(table.caption, table.header, tuple(rows))) for rows in parts)


def _one_table(table: Table) -> Body:
    rows = [
        [_cell(cell) for cell in (row + ("",) * len(table.header))[: len(table.header)]]
        for row in (table.header, *table.rows)
    ]
    native: Block = {"type": "data_table", "caption": guard(table.caption), "rows": rows}
    native |= {"row_header_column_index": 0, "page_size": min(100, max(5, len(table.rows)))}
    title = section(f"*{entities(table.caption)}*")
    text = cut(table_text(table), PAGE)
    return Body(text, ((native,), (title, {"type": "table", "rows": rows}), _plain(text), _plain(text)))


def _plain(text: str) -> tuple[Block, ...]:
    return tuple(section(text[at : at + 2900]) for at in range(0, len(text), 2900))


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": guard(text) or "–"}


def fits(chart: Chart) -> bool:
    """Say whether Slack's own line chart can hold a chart: it knows no gaps, no dates and 20 months at most."""
    months = {month for line in chart.lines for month, _ in line.points}
    names = {line.name for line in chart.lines}
    whole = all(len(line.points) == len(months) for line in chart.lines)
    return 1 <= len(chart.lines) <= SERIES and 2 <= len(months) <= MONTHS and whole and len(names) == len(chart.lines)


def _chart(chart: Chart, file: str) -> Body:
    text = cut(entities(f"{chart.title}\n{chart.alt}"), PAGE)
    best: tuple[Block, ...] = _plain(text)
    if fits(chart):
        best = (_line_chart(chart), context(mrkdwn(cut(chart.alt, 1500))))
    elif file:
        image: Block = {"type": "image", "slack_file": {"id": file}, "alt_text": cut(guard(chart.alt), 1900)}
        best = (image | {"title": {"type": "plain_text", "text": cut(guard(chart.title), 1900)}},)
    return Body(text, (best, *(_plain(text),) * 3))


def _line_chart(chart: Chart) -> Block:
    months = sorted({month for line in chart.lines for month, _ in line.points})
    series = [
        {
            "name": cut(guard(line.name), 20),
            "data": [{"label": month, "value": _year(value)} for month, value in sorted(line.points)],
        }
        for line in chart.lines
    ]
    axis = {"categories": months, "x_label": "Bulletin", "y_label": "Cut-off (year)"}
    drawn = {"type": "line", "series": series, "axis_config": axis}
    return {"type": "data_visualization", "title": cut(guard(chart.title), 50), "chart": drawn}


def _year(iso: str) -> float:
    """Return a date as a number whose axis reads as years."""
    day = date.fromisoformat(iso)
    return round(day.year + (day.timetuple().tm_yday - 1) / 365.25, 2)


def footer_line(footer: Footer) -> str:
    """Return who answered, in which mode, on data of which month, and why not the chosen one."""
    parts = [footer.provider, TITLES.get(footer.mode, footer.mode)]
    if footer.data_month:
        parts.append(f"data of {date.fromisoformat(footer.data_month + '-01'):%B %Y}")
    return mrkdwn(" · ".join(filter(None, parts)) + (f" — {footer.note}" if footer.note else ""))


def closing(outcome: Done | Failed) -> str:
    """Return what is written under an answer that was cut short, Markdown."""
    stopped = getattr(outcome, "stopped", False)
    return "" if not hasattr(outcome, "reason") else "*Stopped.*" if stopped else outcome.text
