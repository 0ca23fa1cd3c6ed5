"""Loading modules: off the loop, without looking through them for garbage, and without what nobody here uses."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

HEAD_START = 0.1
"""Seconds for what waits already to be taken in, before the rest is loaded beside it."""

_lock = threading.Lock()
_blocks = 0
_aside: set[threading.Thread] = set()


@contextmanager
def loading() -> Iterator[None]:
    """Leave the collector out of a block of heavy imports, and never again look at what they have made.

    Hundreds of thousands of objects come to stay. Looking through them again and again costs a tenth of the time, and
    later stalls the loop.
    """
    global _blocks  # noqa: PLW0603 - blocks of several threads overlap, and the last one turns the collector on
    with _lock:
        _blocks += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _blocks -= 1
            gc.freeze()
            if not _blocks:
                gc.enable()


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Keep a library, while it is imported, from others that it takes where they are and that cost us time only."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's own word for "there is none"
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


async def aside(load: Callable[..., T], *arguments: Any) -> T:
    """Run what loads in a thread of its own, and return what it returns.

    Unlike a thread of `asyncio.to_thread`, nobody waits for it when the process is to end: see `leave`.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.done():  # whoever waited was cancelled
            return
        if error:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # it is a T where there was no error

    def run() -> None:
        result, error = None, None
        try:
            with loading():
                result = load(*arguments)
        except BaseException as raised:  # noqa: BLE001 - handed to whoever waits
            error = raised
        finally:
            _aside.discard(threading.current_thread())
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, result, error)

    thread = threading.Thread(target=run, name=f"loading {load.__name__}", daemon=True)
    _aside.add(thread)
    thread.start()
    return await done


class Late(Generic[T]):
    """What is loaded aside, once, when it is first asked for."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._loading: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """Return it; it takes a while the first time."""
        self._loading = self._loading or asyncio.create_task(aside(self._load))
        return await asyncio.shield(self._loading)


async def stay_small(interval: float = 30.0) -> None:
    """Return memory that is free again to the system, every `interval` seconds until cancelled.

    The C library of most Linuxes keeps what a peak has taken: loading, and each forecast, leave tens of megabytes.
    Others have no such call, and need none.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    while True:
        await asyncio.to_thread(trim, 0)
        await asyncio.sleep(interval)


def leave(code: int) -> None:
    """End the process at once where something is still being loaded; the interpreter could neither wait nor go on.

    Its own way out takes the interpreter from under a thread that is inside a compiled library, which crashes.
    """
    if _aside:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
