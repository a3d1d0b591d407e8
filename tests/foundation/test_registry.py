from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.foundation.errors import InvalidInput, LeftOut
from unspike.foundation.registry import Discovery, Registry

from .installed import install

GROUP = "unspike.shapes"


def shapes(*names: str) -> Registry[int]:
    registry: Registry[int] = Registry("shape", Discovery())
    for number, name in enumerate(names):
        registry.add(name, number)
    return registry


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path, into which packages can be installed."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    importlib.invalidate_caches()
    return tmp_path


def test_what_was_added_is_found_by_name() -> None:
    registry = shapes("square", "circle")
    assert registry.names() == ("circle", "square")
    assert registry.get("square") == 0


def test_an_unknown_name_is_refused_with_all_names_and_the_nearest() -> None:
    message = "^no shape 'sqare', expected one of circle, square. Did you mean 'square'?"
    with pytest.raises(InvalidInput, match=message):
        shapes("square", "circle").get("sqare")
    with pytest.raises(InvalidInput, match=r"expected one of circle, square\.$"):
        shapes("square", "circle").get("xyz")


def test_a_name_is_given_once() -> None:
    registry = shapes("square")
    with pytest.raises(InvalidInput, match="The shape 'square' is registered already, take another name"):
        registry.add("square", 7)
    assert registry.get("square") == 0


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_does_not_depend_on_which_came_first(names: list[str]) -> None:
    registry: Registry[str] = Registry("letter", Discovery(), order=lambda name: (name != "c", name))
    for name in names:
        registry.add(name, name)
    assert registry.names() == ("c", "a", "b", "d")


def test_every_module_of_a_folder_is_imported_once_and_when_it_is_needed(elsewhere: Path) -> None:
    folder = elsewhere / "folder"
    (folder / "within").mkdir(parents=True)
    for name in ("__init__", "one", "two", "within/__init__"):
        (folder / f"{name}.py").write_text("import sys\nsys.told.append(__name__)\n")
    told: list[str] = []
    sys.told = told  # type: ignore[attr-defined]
    registry: Registry[int] = Registry("shape", Discovery("folder"))
    registry.add("square", 4)
    assert told == []
    assert registry.names() == registry.names() == ("square",)
    del sys.told  # type: ignore[attr-defined]
    assert told[:3] == ["folder", "folder.one", "folder.two"]


def test_an_installed_package_is_found_by_its_entry_point(elsewhere: Path) -> None:
    install(elsewhere, "acme", "import sys\nsys.shapes.add('hexagon', 6)\n", {GROUP: "hexagon = acme"})
    registry: Registry[int] = Registry("shape", Discovery(group=GROUP))
    sys.shapes = registry  # type: ignore[attr-defined]
    assert registry.names() == ("hexagon",)
    assert registry.get("hexagon") == 6
    del sys.shapes  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import no_such_module\n", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise RuntimeError('two\\nlines')\n", "RuntimeError: two lines"),
        ("def def\n", "SyntaxError: invalid syntax"),
    ],
)
def test_a_broken_one_is_left_out_with_one_line(elsewhere: Path, source: str, why: str) -> None:
    install(elsewhere, "broken", source, {GROUP: "pentagon = broken"})
    registry: Registry[int] = Registry("shape", Discovery(group=GROUP))
    registry.add("square", 4)
    with pytest.warns(LeftOut) as found:
        assert registry.names() == ("square",)
    (message,) = (str(each.message) for each in found)
    assert message.startswith(
        f"'pentagon' of package 'broken' is left out, for broken cannot be loaded ({why}"
    )
    assert message.endswith("update that package or uninstall it.")
    assert "\n" not in message
    assert registry.names() == ("square",)
