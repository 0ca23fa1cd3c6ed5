"""Every figure of the bench, in one run, side by side: `make bench`, or `python -m bench NAME` for one of them.

Each figure is a module of this folder with a `main()`; a module named here is a promise that it runs without keys.
"""

from __future__ import annotations

import importlib
import sys

FIGURES: tuple[str, ...] = ("startup", "whole", "agent", "discord", "parser", "library", "forecast")


def main() -> None:
    """Run the figures named on the command line, or all."""
    for name in sys.argv[1:] or FIGURES:
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
