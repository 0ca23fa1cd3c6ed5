from __future__ import annotations

import string
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.markdown import (
    COMMONMARK,
    Code,
    Dialect,
    Fence,
    Grid,
    Link,
    Paragraph,
    Plain,
    Quote,
    code_points,
    pages,
    parse,
    split,
    utf8,
    utf16,
    visible,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OFFICIAL = "https://travel.state.gov/content/travel/en/legal/visa-law0/visa-bulletin.html"


def seen(text: str) -> str:
    """Return what a reader sees of a Markdown text, without the spaces."""
    return "".join("".join(map(visible, parse(text))).split())


# --- documents of every shape -------------------------------------------------------------------------------

WORDS = st.text(string.ascii_letters + string.digits + "äé漢字👩‍👩‍👧🇮🇳👍🏽 .,*_`~[]()<>|#>-+!&\\\n", max_size=120)
PHRASE = st.one_of(
    WORDS,
    WORDS.map("**{}**".format),
    WORDS.map("*{}*".format),
    WORDS.map("`{}`".format),
    WORDS.map(f"[{{}}]({OFFICIAL})".format),
    WORDS.map("[{}](https://evil.example/x)".format),
)
LINE = st.lists(PHRASE, max_size=4).map(" ".join)
PIECE = st.one_of(
    LINE,
    LINE.map("## {}".format),
    st.text(max_size=200),
    st.tuples(st.sampled_from(["", "python", "sql"]), st.text(max_size=300)).map(lambda p: f"```{p[0]}\n{p[1]}\n```"),
    st.lists(LINE, min_size=1, max_size=5).map(lambda ls: "\n".join(f"- {each}" for each in ls)),
    st.lists(LINE, min_size=1, max_size=5).map(lambda ls: "\n".join(f"{n}. {each}" for n, each in enumerate(ls, 7))),
    st.lists(LINE, min_size=1, max_size=5).map(lambda ls: "\n".join(f"> {each}" for each in ls)),
    st.lists(st.tuples(WORDS, WORDS), max_size=6).map(
        lambda rows: "\n".join(["| a | b |", "|---|--:|", *(f"| {one} | {two} |" for one, two in rows)])
    ),
)
DOCUMENT = st.lists(PIECE, max_size=30).map("\n\n".join)
UNITS = st.sampled_from([code_points, utf16, utf8])


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENT, st.integers(1_000, 3_000), UNITS)
def test_every_part_fits_and_the_reader_sees_all_of_it(text: str, limit: int, unit: Callable[[str], int]) -> None:
    blocks = parse(text)
    parts = split(blocks, limit, lambda part: unit(write(part)))
    assert all(unit(write(part)) <= limit for part in parts)
    shown = "".join(visible(block) for part in parts for block in part)
    assert "".join(shown.split()) == "".join("".join(map(visible, blocks)).split())


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENT)
def test_no_letter_that_was_said_is_swallowed_by_parsing(text: str) -> None:
    written = write(parse(text))
    for word in ("python", "evil", "example"):
        assert written.count(word) >= min(text.count(word), 1)
    letters = [each for each in written if each.isalpha()]
    assert len(letters) >= sum(each.isascii() and each.isalpha() for each in text.replace("&", "")) * 0.99 - 8


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=400))
def test_plain_text_written_and_read_again_is_the_same_text(text: str) -> None:
    once = write((Paragraph((Plain(text),)),))
    shown = "".join(map(visible, parse(once)))
    keep = [each for each in text if each.isalnum()]
    assert [each for each in shown if each.isalnum()] == keep


LONG = {
    "words": "word " * 40_000,
    "one word": "x" * 200_000,
    "accents": "a\u0301" * 20_000,
    "families": "👩‍👩‍👧" * 4_000,
    "list": "- item\n" * 4_000,
    "fence": "```\n" + "line of code\n" * 15_000 + "```",
    "quote": "> quoted\n" * 4_000,
    "table": "| a | b |\n|---|---|\n" + "| one | two |\n" * 2_000,
    "bold": "**bold** " * 4_000,
    "paragraphs": "para\n\n" * 4_000,
    "deep quote": ">" * 20_000,
    "deep list": "- " * 10_000,
    "deep emphasis": "*a " * 6_000,
    "brackets": "[" * 10_000,
    "back-ticks": "`" * 100_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_long_texts_are_split_in_moderate_time(text: str) -> None:
    began = time.perf_counter()
    parts = pages(text, limit=2_000, unit=utf16)
    assert time.perf_counter() - began < 15
    assert all(utf16(part) <= 2_000 for part in parts)
    assert sum(each.isalnum() for part in parts for each in part) >= sum(each.isalnum() for each in text)


def parts_of(text: str, limit: int = 1_000) -> tuple[str, ...]:
    parts = pages(text, limit=limit)
    assert all(len(part) <= limit for part in parts)
    return parts


def test_a_fence_that_is_cut_closes_and_opens_again_with_its_language() -> None:
    lines = [f"print({n})" for n in range(200)]
    parts = parts_of("Before.\n\n```python\n" + "\n".join(lines) + "\n```\n\nAfter.")
    assert parts[0].startswith("Before.\n\n```python\nprint(0)")
    assert all(part.count("```") == 2 for part in parts)
    assert [line for part in parts for line in part.split("\n") if line.startswith("print")] == lines


def test_a_fence_holds_fences_within_it() -> None:
    assert parts_of("````\n```\nx\n```\n````") == ("````\n```\nx\n```\n````",)


def test_a_fence_whose_one_line_is_too_long_is_cut_within_the_line() -> None:
    parts = parts_of("```\n" + "y" * 2_500 + "\n```")
    assert sum(part.count("y") for part in parts) == 2_500


def test_a_numbered_list_goes_on_counting_in_the_next_part() -> None:
    parts = parts_of("\n".join(f"{n}. {'word ' * 20}" for n in range(5, 25)))
    numbers = [int(line.split(".")[0]) for part in parts for line in part.split("\n") if line[:1].isdigit()]
    assert numbers == list(range(5, 25))


def test_a_list_from_zero_stays_from_zero() -> None:
    assert parts_of("0. nought\n1. one") == ("0. nought\n1. one",)


def test_an_item_longer_than_a_part_gets_one_bullet_only() -> None:
    parts = parts_of("- short\n- " + "sentence. " * 300 + "\n- last")
    assert sum(line.startswith("- ") for part in parts for line in part.split("\n")) == 3
    assert parts[-1].endswith("- last")


def test_a_list_within_a_list_keeps_its_depth() -> None:
    assert parts_of("1. one\n   - inner\n     > quote\n2. two") == ("1. one\n   - inner\n     > quote\n2. two",)


def test_a_quote_that_is_cut_is_a_quote_in_every_part() -> None:
    parts = parts_of("\n".join(f"> {'word ' * 30}\n>" for _ in range(30)))
    assert len(parts) > 3
    assert all(line.startswith(">") for part in parts for line in part.split("\n"))


def test_a_table_that_is_cut_repeats_its_header() -> None:
    rows = [f"| EB-{n} | 2020-01-{n % 28 + 1:02d} |" for n in range(100)]
    parts = parts_of("\n".join(["| Preference | Date |", "|:--|--:|", *rows]))
    assert len(parts) > 2
    assert all(part.startswith("| Preference | Date |\n| :-- | --: |\n") for part in parts)
    assert "".join(parts).count("EB-") == 100


def test_a_row_longer_than_a_part_becomes_lines() -> None:
    wide = "wide " * 300
    shown = "".join(parts_of(f"| a | b |\n|---|---|\n| {wide} | end |\n| x | y |"))
    assert shown.count("wide") == 300
    assert "end" in shown
    assert "| x | y |" in shown


def test_a_bold_phrase_and_a_link_that_are_cut_close_and_open_again() -> None:
    parts = parts_of(f"**{'bold ' * 300}** and [{'label ' * 300}]({OFFICIAL})")
    assert all(part.count("**") % 2 == 0 for part in parts)
    assert sum(part.count(OFFICIAL) for part in parts) >= 2
    assert sum(part.count("label") for part in parts) == 300


def test_a_heading_stays_with_what_it_heads() -> None:
    parts = parts_of("word " * 120 + "\n\n## Heading\n\n" + "next " * 150)
    assert parts[0].endswith("word")
    assert parts[1].startswith("## Heading\n\nnext")


def test_flags_families_and_accents_are_never_torn_apart() -> None:
    text = "🇮🇳" * 600 + "👍🏽" * 300 + "e\u0301" * 600
    parts = parts_of(text)
    assert "".join(parts) == text
    assert not any(part[0] in "\u0301🏽" for part in parts)


def test_sentences_are_whole_where_that_is_possible() -> None:
    parts = parts_of("This is a sentence of moderate length. " * 80)
    assert all(part.endswith(".") for part in parts)


# --- links and mentions ------------------------------------------------------------------------------------------


def test_a_link_to_an_official_page_is_a_link() -> None:
    assert parse(f"[Bulletin]({OFFICIAL})") == (Paragraph((Link((Plain("Bulletin"),), OFFICIAL),)),)
    assert parse(f"See {OFFICIAL}.") == (Paragraph((Plain("See "), Link((Plain(OFFICIAL),), OFFICIAL), Plain("."))),)


@pytest.mark.parametrize(
    "href",
    [
        "https://evil.example/phish",
        "http://travel.state.gov/plain",
        "https://travel.state.gov.evil.example/",
        "https://evil.example/?travel.state.gov",
        "https://user@evil.example:8/",
        "https://[broken",
    ],
)
def test_a_link_to_any_other_host_is_shown_as_text_that_nothing_makes_clickable(href: str) -> None:
    (block,) = parse(f"[travel.state.gov](<{href}>)")
    assert isinstance(block, Paragraph)
    assert block.children == (Plain("travel.state.gov"), Plain(" ("), Code(href), Plain(")"))


def test_a_bare_address_of_another_host_is_code() -> None:
    assert parse("go to https://evil.example/x now") == (
        Paragraph((Plain("go to "), Code("https://evil.example/x"), Plain(" now"))),
    )
    assert parse("<https://evil.example/x>") == (Paragraph((Code("https://evil.example/x"),)),)


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"])
def test_a_dangerous_address_is_never_a_link(scheme: str) -> None:
    assert "Link(" not in repr(parse(f"[click]({scheme})"))


def test_an_address_too_long_for_a_part_is_text() -> None:
    assert "Link(" not in repr(parse(f"[click]({OFFICIAL}?{'x' * 600})"))


def test_a_picture_becomes_its_words() -> None:
    assert parse("![a chart](https://evil.example/a.png)") == (
        Paragraph((Plain("a chart"), Plain(" ("), Code("https://evil.example/a.png"), Plain(")"))),
    )
    assert parse(f'![chart]({OFFICIAL} "by month")') == (
        Paragraph((Link((Plain("chart"), Plain(" (by month)")), OFFICIAL),)),
    )
    assert parse("[label]()") == (Paragraph((Plain("label"),)),)


def test_html_is_text() -> None:
    assert write(parse("<script>alert(1)</script>")) == "\\<script\\>alert(1)\\</script\\>"


def test_a_dialect_decides_how_every_character_is_written() -> None:
    shouting = Dialect(plain=lambda text: text.upper().replace("@", "@\u200b"), strong="*", rule="* * *")
    text = "**hi @everyone** ~~no~~ *so*\n\n---\n\n# `a@b`\n\n> q  \n> r"
    assert write(parse(text), shouting) == "*HI @\u200bEVERYONE* ~~NO~~ *SO*\n\n* * *\n\n# `a@b`\n\n> Q\n> R"


def test_cells_beyond_the_header_are_not_swallowed() -> None:
    assert "extra" in "".join(map(visible, parse("| a |\n|---|\n| b | extra |")))


def test_words_after_a_fence_s_language_are_not_swallowed() -> None:
    assert parse("```what a language\nx\n```") == (Fence("", "what a language\nx"),)
    assert parse("    indented") == (Fence("", "indented"),)


def test_code_with_back_ticks_stays_code() -> None:
    assert write(parse("`` a`b ``")) == "``a`b``"
    assert write((Paragraph((Code("`x`"), Code(""))),)) == "`` `x` ```  `"


def test_marks_at_the_beginning_of_a_line_stay_text() -> None:
    text = write((Paragraph((Plain("# no heading\n- no list\n1. no number\n> no quote"),)),), COMMONMARK)
    assert all(isinstance(block, Paragraph) for block in parse(text))


def test_an_empty_quote_and_an_empty_cell_do_no_harm() -> None:
    assert parse(">") == (Quote(()),)
    (grid,) = parse("| a | b |\n|---|---|\n| | x |")
    assert isinstance(grid, Grid)
    assert grid.rows == (((), (Plain("x"),)),)


def test_an_empty_text_has_no_part() -> None:
    assert pages("", limit=1_000) == ()


def test_a_limit_without_room_for_markup_is_refused() -> None:
    with pytest.raises(ValueError, match="1000 at least"):
        pages("hello", limit=999)
