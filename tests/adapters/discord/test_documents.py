"""Any document comes in messages inside the limit, each balanced in itself, with every word and its looks, in order."""

from __future__ import annotations

import re
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

import pytest

from adapters.discord.dialect import LIMIT, pages
from adapters.markdown import utf16
from tests.fakes.discord.reader import read
from tests.fakes.documents import BULLET, Word, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CELL = re.compile(r"[hc]\d+z")


def judge(seed: int) -> int:
    """Fail where a message is too long, torn or alive, or a word is missing, doubled or looks otherwise."""
    written = document(seed)
    parts = pages(written.text)
    assert all(0 < utf16(part) <= LIMIT for part in parts), seed
    seen = [word for part in parts for word in read(part)]
    tables = [found for word in seen for found in CELL.findall(word.text)]
    assert {each for each in tables if each[0] == "h"} == set(written.headers), seed
    assert [each for each in tables if each[0] == "c"] == written.cells, seed
    assert joined(running(seen)) == joined(written.words), seed
    return len(parts)


def running(words: list[Word]) -> Iterator[Word]:
    """Leave out what belongs to tables: cells, what stands between them, and the bullets of cards."""
    for word, following in zip_longest(words, words[1:]):
        card = word.text == BULLET and following is not None and CELL.search(following.text)
        if not (CELL.search(word.text) or word.text == "·" or card):
            yield word


def joined(words: Iterable[Word]) -> list[Word]:
    """Put the pieces of a word that is longer than a message together again."""
    found: list[Word] = []
    for (endless, looks), group in groupby(words, lambda word: (not word.text.strip("x"), word.looks)):
        texts = [word.text for word in group]
        found += [Word(text, looks) for text in (["".join(texts)] if endless else texts)]
    return found


def test_any_document_comes_in_whole_balanced_messages() -> None:
    assert sum(judge(seed) > 1 for seed in range(200)) > 50


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("block", range(20))
def test_a_hundred_thousand_documents_come_in_whole_balanced_messages(block: int) -> None:
    assert sum(judge(seed) > 1 for seed in range(block * 5_000, (block + 1) * 5_000)) > 1_000
