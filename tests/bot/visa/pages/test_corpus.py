"""Every real page is read twice, by its tables and word by word, and the shipped data is what they say."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from bot.visa.archive import FOLDER, load, write_archive
from bot.visa.bulletin import Month
from bot.visa.pages.files import decode, read_file
from bot.visa.pages.pdf import read_text
from bot.visa.records import HEADERS, facts_of, pack, unpack
from bot.visa.source import differences

if TYPE_CHECKING:
    from pathlib import Path

    from bot.visa.contents import Bulletin

LINES = {"p", "div", "br", "tr", "table", "li", "h1", "h2", "h3"}


class Words(HTMLParser):
    """The words of a page, with another engine than the parser's, and no idea of tables."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent += tag in ("script", "style")
        self._space(tag)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")
        self._space(tag)

    def _space(self, tag: str) -> None:
        self.parts.append("\n" if tag in LINES else " " if tag in ("td", "th") else "")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))


@pytest.fixture(scope="module")
def pages(shared: Path) -> dict[Path, Bulletin]:
    return {path: read_file(path.read_bytes(), path.name) for path in sorted((shared / "bulletins").glob("*.html"))}


def test_every_page_is_read_whole(pages: dict[Path, Bulletin]) -> None:
    assert len(pages) >= 260
    blanks = [(str(each.month), blank.area) for each in pages.values() for blank in each.blanks]
    assert blanks == [("2011-03", "PHILIPPINES")]
    assert all(each.diversity for each in pages.values())


def test_a_second_reader_finds_the_same_cells_word_by_word_on_every_seventh_page(pages: dict[Path, Bulletin]) -> None:
    _read_again(dict(list(pages.items())[::7]))


@pytest.mark.slow
def test_a_second_reader_finds_the_same_cells_word_by_word(pages: dict[Path, Bulletin]) -> None:
    _read_again(pages)


def _read_again(pages: dict[Path, Bulletin]) -> None:
    for path, bulletin in pages.items():
        words = Words()
        words.feed(decode(path.read_bytes()))
        assert differences(bulletin, read_text("".join(words.parts), path.name)) == (), path.name


def test_the_shipped_files_are_what_the_pages_say(pages: dict[Path, Bulletin], tmp_path: Path) -> None:
    write_archive(pages.values(), tmp_path)
    for table in HEADERS:
        assert (tmp_path / f"{table}.csv").read_text() == (FOLDER / f"{table}.csv").read_text(), table


def test_the_flags_are_the_known_misprints(pages: dict[Path, Bulletin]) -> None:
    flagged = {
        (str(each.month), cell.preference.value, cell.area.value)
        for each in pages.values()
        for cell in each.cells
        if cell.flag
    }
    assert flagged == {
        ("2002-06", "F2A", "PHILIPPINES"), ("2003-11", "F1", "ALL"), ("2007-07", "F2B", "INDIA"),
        ("2008-10", "F2B", "PHILIPPINES"), ("2015-05", "F4", "PHILIPPINES"),
    }  # fmt: skip


def test_a_bulletin_survives_its_way_through_a_store(pages: dict[Path, Bulletin]) -> None:
    for bulletin in pages.values():
        back = unpack(pack(bulletin))
        assert differences(bulletin, back) == ()
        assert (back.notes, back.guidance, back.diversity) == (bulletin.notes, bulletin.guidance, bulletin.diversity)
        assert (back.published, back.remarks, back.blanks) == (bulletin.published, bulletin.remarks, bulletin.blanks)


def test_the_history_gives_back_what_the_pages_say(pages: dict[Path, Bulletin]) -> None:
    history = load()
    for bulletin in pages.values():
        assert set(history.cells(bulletin.month)) == set(bulletin.cells)
        facts = facts_of(bulletin)
        assert history.notes(bulletin.month) == facts.notes
        assert history.guidance(bulletin.month) == facts.guidance
    assert Month(2009, 3) in history.missing
