"""litellm is imported once, before the first test that needs it: it takes seconds, and warns about itself."""

from __future__ import annotations

import warnings

import pytest

from bot.providers.rehearsal import rehearse
from bot.settings import Settings
from tests.fakes.models import MODELS


@pytest.fixture(scope="session", autouse=True)
def _litellm() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rehearse(Settings(_env_file=None), tuple(MODELS))
