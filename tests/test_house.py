"""The shape of the house, held by a gate: sizes, names, and no patched objects."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = sorted(path for folder in ("bot", "adapters") for path in (ROOT / folder).rglob("*.py"))
EVERY = sorted([*PRODUCT, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")])

MAX_FILE, MAX_FUNCTION = 300, 45
BANNED_FILES = {"utils", "helpers", "common", "misc", "base", "core", "manager", "types", "errors", "handlers"}
BANNED_SUFFIXES = ("Manager", "Service", "Handler", "Helper", "Factory", "Impl", "Info")
LONGER: dict[str, str] = {}
"""Files or functions that may be longer, each with the reason."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_a_file_is_short_and_so_are_its_functions(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    long = [] if len(source.splitlines()) <= MAX_FILE else [f"{name_of(path)}: {len(source.splitlines())} lines"]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > MAX_FUNCTION:
                long.append(f"{name_of(path)}:{node.name}: {length} lines")
    assert [each for each in long if each.rsplit(": ", 1)[0] not in LONGER] == []


def test_what_the_browser_gets_is_short_too() -> None:
    assets = [path for path in (ROOT / "adapters").rglob("static/*") if path.suffix in {".js", ".css", ".html"}]
    assert [name_of(path) for path in assets if len(path.read_text().splitlines()) > MAX_FILE] == []


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_a_name_is_a_noun_of_the_domain(path: Path) -> None:
    assert path.stem not in BANNED_FILES
    classes = [node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if name.endswith(BANNED_SUFFIXES)] == []


def test_nothing_is_mocked_or_patched() -> None:
    patched = re.compile(r"unittest\.mock|MagicMock|AsyncMock|monkeypatch\.setattr|mocker\.")
    here = Path(__file__)
    assert [name_of(path) for path in EVERY if path != here and patched.search(path.read_text())] == []


def test_what_the_type_checker_shall_overlook_has_its_reason_beside_it() -> None:
    bare = re.compile(r"type: ignore\[[\w, -]+\](?!  # (?!noqa)\w)")
    assert [f"{name_of(path)}: {line}" for path in EVERY for line in bare.findall(path.read_text())] == []


def test_no_registry_and_no_machine_is_named() -> None:
    host = re.compile("|".join(("py" + "pi\\.org", "python" + "hosted", "npm" + "js\\.(org|com)", "/wo" + "rk/")))
    texts = [path for path in ROOT.rglob("*") if path.suffix in {".py", ".md", ".toml", ".lock", ".js", ".html"}]
    ours = [path for path in texts if not {".venv", ".git", "node_modules"}.intersection(path.relative_to(ROOT).parts)]
    assert [name_of(path) for path in ours if host.search(path.read_text(encoding="utf-8", errors="replace"))] == []
