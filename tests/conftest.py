"""What every test shares: where the folder of real pages and payloads is, if it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("VISABOT_TEST_SHARED", Path(__file__).parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real pages and payloads; skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real bulletin pages and payloads is not here")
    return SHARED
