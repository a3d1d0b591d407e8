"""The house stands: every room imports only from rooms below it (type hints aside)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import unspike

ROOT = Path(str(unspike.__file__)).parent
# From the ground up. A file that stands beside the rooms belongs to the first floor but where it is named.
FLOORS = (
    ("foundation",),
    ("models.contract",),
    ("snn", "data"),
    ("models",),
    ("unlearning",),
    ("evaluation",),
    ("report",),
    ("citations", "pipeline"),
    ("experiments",),
    ("cli",),
)


def room(module: str) -> str:
    """The room of a module, named without 'unspike.'."""
    parts = module.split(".")
    if parts[:2] == ["models", "contract"]:
        return "models.contract"
    rooms = {name for floor in FLOORS for name in floor}
    return parts[0] if parts[0] in rooms else "foundation"


def imports(path: Path) -> Iterator[str]:
    """What a file imports from the package when it runs, imports inside functions included."""
    tree = ast.parse(path.read_text())
    hints = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in hints and node.module:
            if node.module.startswith("unspike."):
                yield node.module.removeprefix("unspike.")
            elif node.module == "unspike":
                yield from (alias.name for alias in node.names)


FILES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_come_from_below(path: Path) -> None:
    height = {name: n for n, floor in enumerate(FLOORS) for name in floor}
    own = room(str(path.relative_to(ROOT).with_suffix("")).replace("/", "."))
    for module in imports(path):
        other = room(module)
        assert other == own or height[other] < height[own], f"{own} imports unspike.{module}"
