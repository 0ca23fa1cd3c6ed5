"""Loading modules without looking through them for garbage: they stay until the end."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def loading() -> Iterator[None]:
    """Leave the collector out of a block of heavy imports, and never again look at what they have made.

    Hundreds of thousands of objects come to stay. Looking through them again and again costs a tenth of the time, and
    later stalls the loop.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
