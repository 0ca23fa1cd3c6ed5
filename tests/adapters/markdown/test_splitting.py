from __future__ import annotations

import string
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.markdown import (
    parse,
    split,
    utf16,
    visible,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OFFICIAL = "https://travel.state.gov/content/travel/en/legal/visa-law0/visa-bulletin.html"


def pages(text: str, limit: int, unit: Callable[[str], int] = len) -> tuple[str, ...]:
    """Return a Markdown text as texts of at most `limit` units each."""
    return tuple(map(write, split(parse(text), limit, lambda part: unit(write(part)))))


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
UNITS = st.sampled_from([len, utf16])


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENT, st.integers(1_000, 3_000), UNITS)
def test_every_part_fits_and_the_reader_sees_all_of_it(text: str, limit: int, unit: Callable[[str], int]) -> None:
    blocks = parse(text)
    parts = split(blocks, limit, lambda part: unit(write(part)))
    assert all(unit(write(part)) <= limit for part in parts)
    shown = "".join(visible(block) for part in parts for block in part)
    assert "".join(shown.split()) == "".join("".join(map(visible, blocks)).split())


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENT)
def test_no_letter_that_was_said_is_swallowed_by_parsing(text: str) -> None:
    written = write(parse(text))
    for word in ("python", "evil", "example"):
        assert written.count(word) >= min(text.count(word), 1)
    letters = [each for each in written if each.isalpha()]
    assert len(letters) >= sum(each.isascii() and each.isalpha() for each in text.replace("&", "")) * 0.99 - 8


LONG = {
    "words": "word " * 40_000,
    "one word": "x" * 200_000,
    "accents": "a\u0301" * 10_000,
    "families": "👩‍👩‍👧" * 2_000,
    "list": "- item\n" * 1_500,
    "fence": "```\n" + "line of code\n" * 6_000 + "```",
    "quote": "> quoted\n" * 1_500,
    "table": "| a | b |\n|---|---|\n" + "| one | two |\n" * 600,
    "bold": "**bold** " * 1_200,
    "paragraphs": "para\n\n" * 2_000,
    "deep quote": ">" * 20_000,
    "deep list": "- " * 10_000,
    "deep emphasis": "*a " * 2_000,
    "brackets": "[" * 3_000,
    "back-ticks": "`" * 100_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_long_texts_are_split_in_moderate_time(text: str) -> None:
    began = time.perf_counter()
    parts = pages(text, limit=2_000, unit=utf16)
    assert time.perf_counter() - began < 15
    assert all(utf16(part) <= 2_000 for part in parts)
    assert sum(each.isalnum() for part in parts for each in part) >= sum(each.isalnum() for each in text)


@pytest.mark.slow
@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_texts_of_two_hundred_thousand_characters_are_split_whole(text: str) -> None:
    whole = (text * (200_000 // len(text) + 1))[:200_000]
    parts = pages(whole, limit=2_000, unit=utf16)
    assert all(utf16(part) <= 2_000 for part in parts)
    assert sum(each.isalpha() for part in parts for each in part) >= sum(each.isalpha() for each in whole)


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


def test_a_numbered_list_within_a_quote_goes_on_after_the_cut() -> None:
    parts = parts_of("\n".join(f"> {n}. {'word ' * 20}" for n in range(1, 30)))
    numbers = [int(line[2:].split(".")[0]) for part in parts for line in part.split("\n") if line[2:3].isdigit()]
    assert numbers == list(range(1, 30))


def test_a_fence_in_an_item_moves_to_the_next_part_with_its_item() -> None:
    fence = "```\n" + "x" * 700 + "\n```"
    parts = parts_of(f"- {'intro. ' * 50}\n\n  {fence.replace(chr(10), chr(10) + '  ')}\n- after")
    assert sum(part.count("x") for part in parts) == 700
    assert all(part.count("```") % 2 == 0 for part in parts)


def test_a_block_without_a_pause_moves_to_the_next_part_when_this_one_has_words() -> None:
    parts = parts_of("Intro.\n\n```\n" + "z" * 1_500 + "\n```")
    assert parts[0] == "Intro."
    assert sum(part.count("z") for part in parts) == 1_500


def test_a_header_too_wide_for_a_part_becomes_lines_too() -> None:
    shown = "".join(parts_of(f"intro\n\n| {'head ' * 300} | b |\n|---|---|\n| c | d |"))
    assert shown.count("head") == 300


def test_a_list_of_empty_items_does_not_end_in_a_loop() -> None:
    assert "".join(parts_of("-\n" * 2_000)).count("-") == 2_000


def test_rules_in_a_quote_and_items_without_a_pause_find_their_part() -> None:
    assert "".join(parts_of("> ---\n" * 400)).count("---") == 400
    parts = parts_of(f"- a\n- ```\n  {'w' * 1_500}\n  ```\n- b")
    assert sum(part.count("w") for part in parts) == 1_500
    assert parts[0] == "- a"


def test_a_word_as_long_as_a_part_begins_in_a_part_of_its_own() -> None:
    assert parts_of("Intro.\n\n" + "v" * 1_200)[0] == "Intro."


@pytest.mark.parametrize("limit", range(1_000, 1_130))
def test_code_that_is_cut_at_a_space_still_fits(limit: int) -> None:
    for room in range(6, 12):
        shown = "".join(parts_of(f"{'x' * (limit - room)} `ab cd ef gh`", limit))
        assert [word for word in ("ab", "cd", "ef", "gh") if word in shown] == ["ab", "cd", "ef", "gh"]


def test_a_phrase_that_is_cut_goes_on_without_a_space() -> None:
    _, second, *_ = parts_of(f"> **{'bold ' * 400}end**")
    assert second.startswith("> **bold")


@pytest.mark.parametrize("before", range(990, 1_000))
def test_a_full_stop_without_a_space_stays_with_its_sentence(before: int) -> None:
    assert any("漢字。" in part for part in parts_of("x" * before + " 漢字。"))


def test_line_breaks_at_the_cut_are_dropped() -> None:
    parts = parts_of("\n".join(f"line number {n}" for n in range(200)))
    assert all(not part.startswith("\n") for part in parts)
    assert "".join(parts).count("line number") == 200


def test_an_empty_text_has_no_part() -> None:
    assert pages("", limit=1_000) == ()


def test_a_limit_without_room_for_markup_is_refused() -> None:
    with pytest.raises(ValueError, match="1000 at least"):
        pages("hello", limit=999)
