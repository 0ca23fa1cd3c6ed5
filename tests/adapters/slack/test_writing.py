"""Any Markdown becomes messages that Slack takes, with all that a reader should see, and nothing that pings."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.markdown import parse, visible
from adapters.slack.blocks import compose
from adapters.slack.dialect import JOINER, PAGE, mrkdwn, pages
from adapters.slack.flow import LIMIT, Flow, safe
from bot.events import Table
from tests.fakes.slack import checks

PIECES = [
    "word ", "two words. ", "\n", "\n\n", "# Heading\n", "- item\n", "1. first\n",
    "```python\n", "```\n", "~~~\n", "````\n", "> said\n", "> ```\n> quoted code\n> ```\n",
    "- one\n  - two\n    - three\n      more of three\n", "1. one\n   > said in it\n\n   and on\n", "- [ ] task\n",
    "**bold** ", "***both*** ", "**open ", "`code` ", "`` a`b `` ", "~~no~~ ", "---\n", "Title\n===\n",
    "[x](https://travel.state.gov/a) ", "[y](https://evil.example/?d=1) ", "https://evil.example ",
    "[a\\]b](https://travel.state.gov/x_(y)?q=1&r=2) ", "[p](<https://travel.state.gov/a b>) ", "[half](https://",
    '[t](https://travel.state.gov/b "a title") ', "<https://travel.state.gov/c> ", "[ref] ", "](x) ",
    "<!channel> ", "<@U123ABC> ", "<!subteam^S1|all> ", "@here ", "<div>html</div> ", "&lt;!channel&gt; ",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "| **c** | [d](https://travel.state.gov/d) | e |\n|:--|--:|:-:|\n| | \\| | f |\n",
    "日本語。", "🇮🇳 ", "👩‍👩‍👧‍👦👍🏽 ", "e\u0301\u0301 ", "مرحبا بالعالم، ", "שלום ", "\u202eabc\u202c ",
    "a" * 90 + " ", "b" * 4500, "$5 & <b>x</b> ", "![p](https://evil.example/p.png) ", "\\* ", "\t",
    "\r\n", "\u2028",
]  # fmt: skip
SIZES = (0, 1, 400, 2_000, 8_000)


@dataclass(frozen=True)
class Document:
    """A Markdown text of these pieces, over and over until it is long enough, with a word of its own after each."""

    pieces: list[str]
    size: int

    @property
    def text(self) -> str:
        made: list[str] = []
        length = 0
        while length < self.size:
            made.append(f"{self.pieces[len(made) % len(self.pieces)]}w{len(made)} ")
            length += len(made[-1])
        return "".join(made)[: self.size]


ANY = st.text(max_size=400).map(lambda text: Document([text], len(text)))
WHOLE, ODD, BACK = (Document(each, 200_000) for each in (PIECES, PIECES[::3], PIECES[::-1]))
MARKDOWN = st.builds(Document, st.lists(st.sampled_from(PIECES), min_size=1, max_size=40), st.sampled_from(SIZES)) | ANY
FENCE = re.compile(r"```(?:python)?")
MODEST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def letters(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


def reader_sees(markdown: str) -> str:
    return letters("".join(map(visible, parse(markdown))))


@pytest.mark.timeout(180)
@MODEST
@given(MARKDOWN)
@example(WHOLE)
@example(ODD)
@example(Document(["# Heading\n"], 4_000))
@example(Document(["\n$5 & <b>x</b> "], 8_000))
def test_posted_pages_are_valid_and_keep_what_the_reader_sees(document: Document) -> None:
    markdown = document.text
    bodies = compose(markdown, (), {})
    for body in bodies:
        assert 0 < len(body.text) <= checks.UPDATE_TEXT
        for rung in body.rungs:
            checks.check_blocks(list(rung))
        assert (
            checks.complaints({"text": body.text, "blocks": list(body.rungs[0])}, body.rungs[0][0]["text"], post=False)
            == []
        )
    # More may be shown (numbers of lists, addresses, repeated headers), but nothing less, and in order.
    made = pages(markdown)
    assert all(len(page.markdown) <= PAGE and len(page.text) <= PAGE for page in made)
    shown = iter(letters("".join(page.text for page in made)))
    assert all(letter in shown for letter in reader_sees(markdown))


def test_headings_alone_share_messages() -> None:
    assert len(pages("\n".join(f"# Heading {number}" for number in range(300)))) < 12


def test_a_text_of_200_000_characters_becomes_valid_pages_without_a_lost_word() -> None:
    words = [f"word{number}" for number in range(22_000)]
    text = " ".join(word + (".\n\n" if number % 90 == 89 else "") for number, word in enumerate(words))
    assert len(text) > 200_000
    made = pages(text)
    assert all(len(page.markdown) <= PAGE and len(page.text) <= PAGE for page in made)
    assert re.findall(r"word\d+", " ".join(page.text for page in made)) == words


@MODEST
@example(WHOLE, [7], LIMIT)
@example(ODD, [1, 40], 200)
@example(BACK, [3], 900)
@given(MARKDOWN, st.lists(st.integers(1, 40), min_size=1, max_size=30), st.sampled_from([200, 900, LIMIT]))
def test_streamed_parts_are_valid_and_keep_every_letter_in_order(
    document: Document, sizes: list[int], limit: int
) -> None:
    markdown = document.text
    flow, at, turn = Flow(limit), 0, 0
    before = [""]
    while at < len(markdown):
        step = sizes[turn % len(sizes)] * (1 + len(markdown) // 2_000)
        flow.feed(markdown[at : at + step])
        at += step
        turn += 1
        now = [part.text for part in flow.parts]
        # What was let go is never taken back.
        assert all(new.startswith(old) for new, old in zip(now, before, strict=False))
        before = now
    flow.finish()
    assert all(len(part.text) <= limit for part in flow.parts)
    shown = "".join(part.text for part in flow.parts)
    assert checks.PING.findall(shown) == []
    assert letters(FENCE.sub("", shown)) == letters(FENCE.sub("", markdown))


@pytest.mark.parametrize(
    ("said", "least"),
    [
        ("签证公告每月公布一次，列出每个类别的截止日期。优先日期早于截止日期的人可以拿到签证号码。其他人要等，", 40),
        ("نشرة التأشيرات تصدر كل شهر، وفيها تاريخ لكل فئة، ومن كان تاريخه أسبق يتقدم", 40),
        ("one long sentence that never pauses and yet has to be seen while it is written " * 4, 230),
    ],
    ids=["chinese", "arabic", "no pause"],
)
def test_text_is_shown_while_it_is_written_in_any_language(said: str, least: int) -> None:
    flow = Flow()
    for letter in said:
        flow.feed(letter)
    assert len(flow.parts[-1].text) >= least


def test_a_fence_that_is_cut_closes_in_one_part_and_opens_in_the_next() -> None:
    flow = Flow(200)
    flow.feed("Look:\n```python\n" + "x = 1\n" * 160 + "```\nDone.")
    flow.finish()
    assert len(flow.parts) > 2
    for part in flow.parts:
        assert part.text.count("```") % 2 == 0
    assert sum(part.text.count("x = 1") for part in flow.parts) == 160


def test_only_official_addresses_are_links() -> None:
    assert safe("[here](https://travel.state.gov/b.html)") == "[here](https://travel.state.gov/b.html)"
    assert safe("[here](https://evil.example/?d=1)") == "here (`https://evil.example/?d=1`)"
    assert safe("go to https://evil.example now") == "go to `https://evil.example` now"
    assert safe("![x](https://evil.example/p.png)") == "x (`https://evil.example/p.png`)"
    assert "](http" not in safe("[a\\](https://evil.example)")
    assert safe("<https://evil.example>") == "`https://evil.example`"
    assert safe("mail mailto:a@b.example") == f"mail mailto:{JOINER}a@b.example"


def test_nothing_that_a_model_writes_pings() -> None:
    for ping in (
        "<!channel>",
        "<!here|here>",
        "<@U123>",
        "<!subteam^S1>",
        "`<!channel>`",
        "```\n<!here>\n```",
        "@channel",
    ):
        for shown in (safe(ping), mrkdwn(ping), *(page.markdown for page in pages(ping))):
            assert checks.PING.findall(shown) == []
            assert "@channel" not in shown


def test_a_table_can_be_heard_row_by_row() -> None:
    table = Table(
        "Cut-off dates, December 2026", ("Category", "India", "China"), (("EB-2", "2014-03-15", "2021-09-01"),)
    )
    (body,) = compose("Here it is.", (table,), {})
    assert "EB-2 — India: 2014-03-15; China: 2021-09-01" in body.text
    assert [block["type"] for block in body.rungs[0]] == ["markdown", "data_table"]
    assert [block["type"] for block in body.rungs[-1]] == ["section", "section"]


def test_a_long_table_is_cut_into_tables_with_all_their_rows() -> None:
    rows = tuple((f"row {number}", "2014-03-15", "2021-09-01") for number in range(250))
    bodies = compose("", (Table("Everything", ("Category", "India", "China"), rows),), {})
    for body in bodies:
        checks.check_blocks(list(body.rungs[0]))
        checks.check_blocks(list(body.rungs[1]))
    heard = re.findall(r"row \d+", "\n".join(body.text for body in bodies))
    assert heard == [row[0] for row in rows]


def test_a_table_too_wide_for_slack_becomes_text() -> None:
    header = tuple(f"h{number}" for number in range(30))
    (body,) = compose("", (Table("Wide", header, (tuple(str(n) for n in range(30)),)),), {})
    assert "h29: 29" in body.text
    assert {block["type"] for block in body.rungs[0]} == {"section"}


def test_a_line_that_never_pauses_is_cut_without_a_lost_letter() -> None:
    text = "".join(f"{number:04}" for number in range(1000))
    flow = Flow(200)
    flow.feed(text)
    flow.finish()
    assert len(flow.parts) > 20
    assert all(len(part.text) <= 200 for part in flow.parts)
    assert "".join(part.text for part in flow.parts) == text
