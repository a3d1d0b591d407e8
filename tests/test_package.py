"""What a user gets: every module, and nothing compiled (evaluation.md, traps 14 and 15)."""

from __future__ import annotations

import subprocess
from importlib import import_module
from pathlib import Path

import pytest

import unspike

SOURCE = Path(str(unspike.__file__)).parent
FILES = [path for path in SOURCE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
MODULES = sorted(
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts) for path in SOURCE.rglob("*.py")
)
COMPILED = {".so", ".pyd", ".dll", ".dylib", ".a", ".o", ".pyc", ".nbi", ".nbc"}


def git(*words: str, text: str = "") -> list[str]:
    command = ["git", "-C", str(SOURCE), *words]
    ended = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1):
        pytest.skip("this is no checkout of the repository")
    return ended.stdout.splitlines()


def test_no_file_of_the_package_is_ignored_trap_14() -> None:
    """What git ignores is missing from a clone, and from the wheel and the sdist as well."""
    assert git("check-ignore", "--stdin", text="\n".join(map(str, FILES))) == []


@pytest.mark.parametrize("module", MODULES)
def test_every_module_can_be_imported_trap_14(module: str) -> None:
    try:
        import_module(module)
    except ModuleNotFoundError as error:
        if not (module.startswith("unspike.adapters.") and error.name == "torch"):
            raise
        pytest.skip("PyTorch is not installed (pip install 'unspike[torch]')")


def test_nothing_compiled_is_in_the_repository_trap_15() -> None:
    tracked = git("ls-files", "--full-name", ":/")
    assert [name for name in tracked if Path(name).suffix in COMPILED] == []
