from __future__ import annotations

import pytest
from hypothesis import given, settings
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
    parse,
    visible,
    write,
)

OFFICIAL = "https://travel.state.gov/content/travel/en/legal/visa-law0/visa-bulletin.html"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=400))
def test_plain_text_written_and_read_again_is_the_same_text(text: str) -> None:
    once = write((Paragraph((Plain(text),)),))
    shown = "".join(map(visible, parse(once)))
    keep = [each for each in text if each.isalnum()]
    assert [each for each in shown if each.isalnum()] == keep


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
