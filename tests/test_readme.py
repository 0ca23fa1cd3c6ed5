"""The README cannot rot: what it names exists, what it lists is complete, what it promises to a contributor holds."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

from bot.commands import COMMANDS
from bot.settings import Settings, listing, table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.partition(f"## {title}")[2].partition("\n## ")[0]


def test_the_settings_table_is_the_one_of_the_code() -> None:
    written = README.partition("<!-- settings -->\n")[2].partition("<!-- /settings -->")[0]
    assert written == table(listing(Settings()))


def test_every_file_of_the_tree_exists() -> None:
    folder = ""
    for line in section("The tree").splitlines():
        names = re.findall(r"[\w./]+(?:\.py|/)", line.split("  ")[0] if not line.startswith(" ") else line[:20])
        for name in names:
            if not line.startswith(" "):
                folder = name if name.endswith("/") else folder
                assert (ROOT / name).exists(), name
            else:
                assert (ROOT / folder / name).exists(), f"{folder}{name}"


def test_what_is_added_where_holds() -> None:
    """Each row names a table of data; it is there, and it is the only one of its kind."""
    rows = re.findall(r"`([A-Z]+)` in `([\w/]+\.py)`", section("To add ..."))
    assert len(rows) >= 5
    for name, path in rows:
        module = importlib.import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        assert isinstance(getattr(module, name), tuple), f"{name} of {path} is a table"


def test_a_command_is_named_in_its_table_only() -> None:
    """No surface lists commands by itself: a new row reaches all of them."""
    names = {each.name for each in COMMANDS}
    for path in [*(ROOT / "adapters").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
                parts = node.keys if isinstance(node, ast.Dict) else node.elts
                words = {each.value for each in parts if isinstance(each, ast.Constant)}
                assert len(names & words) < 8, f"{path.name} repeats the table of commands"


def test_every_local_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
