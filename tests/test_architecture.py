"""The house stands: rooms import only from rooms below (type hints aside), and tests mirror the files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import unspike

ROOT = Path(str(unspike.__file__)).parent
TESTS = Path(__file__).parent
MOST_FILES = 16
# From the ground up. Of the room `models`, what a network is made of lies below the networks.
FLOORS = (
    ("foundation", "version"),
    ("events", "parallel", "notebook", "models.packing", "models.softmax"),
    ("models.contract", "models.recording", "models.capabilities", "models.model_file"),
    ("models.registry",),
    ("snn", "data", "adapters"),
    ("models",),
    ("unlearning", "oracles"),
    ("evaluation",),
    ("report",),
    ("pipeline",),
    ("studies",),
    ("cli",),
    ("__main__",),
)
ROOMS = {name for floor in FLOORS for name in floor}
# Who may name the native network. All others know the contract of a network and its declared abilities.
KNOW_THE_NATIVE_NETWORK = {"snn", "cli", "pipeline/training"}

# Kernels are held against their plain definitions by the tests of those, the stages of a study by its
# test_run, and Ray by test_clusters; the version is in test_package.
TESTED_ELSEWHERE = {
    "parallel/on_ray",
    "studies/comparison/stages",
    "studies/paper/stages",
    *(f"snn/kernels/{name}" for name in ("error_modulated", "lanes", "neuron_steps", "pair_stdp")),
    "snn/kernels/surrogate_gradient",
    "version",
}
# Files that no test bears the name of, folder by folder. The list gets shorter, never longer.
WITHOUT_TEST = {
    "pipeline": "banding citations comparing material run training workspace yardstick",
    "snn/encoding": "contract",
}


def room(module: str) -> str:
    """The room of a module, named without 'unspike.'."""
    parts = module.split(".")
    name = ".".join(parts[:2])
    return name if name in ROOMS else parts[0]


def imports(path: Path, *, hints_too: bool = False) -> Iterator[str]:
    """What a file imports from the package when it runs, imports inside functions included."""
    tree = ast.parse(path.read_text())
    hints = {
        id(inner)
        for node in ast.walk(tree)
        if not hints_too and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
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


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_native_network_is_named_where_it_is_made_and_nowhere_else(path: Path) -> None:
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    if not KNOW_THE_NATIVE_NETWORK & {name, name.split("/")[0]}:
        named = [module for module in imports(path, hints_too=True) if module.split(".")[0] == "snn"]
        assert not named, "write it over SpikingModel and unspike.models.capabilities"


def test_every_room_is_listed() -> None:
    found = {path.name for path in ROOT.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    found |= {path.stem for path in ROOT.glob("*.py") if path.name != "__init__.py"}
    assert found == {name.split(".")[0] for name in ROOMS}


def test_no_folder_is_crowded() -> None:
    folders = {path.parent for path in FILES}
    files = {folder: [p for p in FILES if p.parent == folder and p.stem != "__init__"] for folder in folders}
    crowded = {str(f.relative_to(ROOT)): len(files[f]) for f in folders if len(files[f]) > MOST_FILES}
    assert not crowded


def without_test() -> set[str]:
    """The source files of which no test file bears the name, as paths without suffix."""
    found = set()
    for path in FILES:
        own = path.relative_to(ROOT).with_suffix("")
        mirrored = TESTS / own.parent / f"test_{own.name}.py"
        if own.name != "__init__" and not mirrored.exists():
            found.add(own.as_posix())
    return found


def test_every_file_has_a_test_of_its_name() -> None:
    listed = {f"{folder}/{name}" for folder, names in WITHOUT_TEST.items() for name in names.split()}
    assert without_test() - listed - TESTED_ELSEWHERE == set(), "write a test, do not lengthen the list"
