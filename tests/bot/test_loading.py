"""A process stays as small as what it holds."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.loading import stay_small

SIZE, COUNT = 40_000, 1_500
"""Blocks that the C library keeps in one heap, 60 MB in all."""


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.skipif(os.confstr("CS_GNU_LIBC_VERSION") is None, reason="only glibc keeps what a peak has taken")
@pytest.mark.skipif(sys.platform != "linux", reason="reads its size from /proc")
async def test_what_a_peak_has_taken_goes_back_to_the_system() -> None:
    blocks, last = [bytes(SIZE) for _ in range(COUNT)], bytes(SIZE)  # the last one holds the heap's end
    for place, block in enumerate(blocks):
        blocks[place] = block[:-1]  # written to, so that it is really there
    peak = _resident()
    del blocks, block
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stay_small(interval=0.05), 0.3)
    assert _resident() < peak - 30
    assert len(last) == SIZE
