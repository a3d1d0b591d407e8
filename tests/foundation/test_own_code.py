"""Code of the user's own, by file and by module."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from unspike.foundation import own_code
from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.foundation.own_code import code_of, import_own, imported, telling_where


@pytest.fixture(autouse=True)
def put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test imports is forgotten after it."""
    monkeypatch.setattr(own_code, "_imported", [])
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))


def test_a_file_is_imported_once_and_named_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine_a.py").write_text("import sys\nsys.times = getattr(sys, 'times', 0) + 1\n")
    monkeypatch.chdir(tmp_path)
    import_own(["mine_a.py", str(tmp_path / "mine_a.py"), "./mine_a.py"])
    assert sys.times == 1  # type: ignore[attr-defined]
    del sys.times  # type: ignore[attr-defined]
    assert imported() == (str(tmp_path / "mine_a.py"),)


def test_a_module_is_imported_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine_b.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    import_own(["mine_b"])
    assert sys.modules["mine_b"].x == 1
    assert imported() == ("mine_b",)


def test_a_neighbour_of_the_file_hides_no_module_of_python(tmp_path: Path) -> None:
    (tmp_path / "mine_c.py").write_text("import mine_d, colorsys\nassert 'wrong' not in vars(colorsys)\n")
    (tmp_path / "mine_d.py").write_text("")
    (tmp_path / "colorsys.py").write_text("wrong = True\n")
    sys.modules.pop("colorsys", None)
    import_own([str(tmp_path / "mine_c.py")])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("mine_e.py", "1 / 0", r"cannot be loaded \(ZeroDivisionError: division by zero\)"),
        ("mine_f.py", "def def", r"cannot be loaded \(SyntaxError"),
        ("mine_g.py", "raise SystemExit(3)", r"cannot be loaded \(SystemExit: 3\)"),
        ("not-a-name.py", "", "name the file as a Python module"),
        ("json.py", "", "Python knows another module 'json'. Rename the file"),
        ("mine.txt", "", "name the file as a Python module"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InvalidInput, match=message) as refused:
        import_own([str(tmp_path / name)])
    assert "\n" not in str(refused.value)
    assert imported() == ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no/such.py", "is no file"),
        ("/dev/zero", "is no file"),
        ("no_such_module_x", "ModuleNotFoundError"),
        ("a b", "expected a file such as my_method.py"),
        ("", "expected a file such as"),
        ("..x", "expected a file such as"),
    ],
)
def test_what_is_not_there_is_refused(source: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        import_own([source])


def test_code_is_told_apart_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine_h.py"
    path.write_text("class A:\n    pass\n\ndef f():\n    pass\n")
    import_own([str(path)])
    module = sys.modules["mine_h"]
    first = code_of(module.A())
    assert first == code_of(module.A) == code_of(module.f)
    assert first is not None
    path.write_text(path.read_text() + "# other\n")
    assert code_of(module.f) != first
    assert code_of(import_own) is None
    assert code_of(InvalidInput("x")) is None
    assert code_of(3) is None


def test_the_last_line_of_the_owners_own_is_named() -> None:
    def wrong() -> None:
        raise KeyError("two\nlines")

    line = wrong.__code__.co_firstlineno + 1
    with (
        pytest.raises(
            InvalidInput, match=rf"^train failed in test_own_code.py, line {line} \(KeyError: 'two"
        ),
        telling_where("train"),
    ):
        wrong()


def of_numpy() -> None:
    np.linalg.inv(np.ones((2, 3)))


def of_python() -> None:
    json.loads("{")


@pytest.mark.parametrize("function", [of_numpy, of_python])
def test_a_library_is_not_blamed_for_what_it_was_asked(function: Callable[[], None]) -> None:
    line = function.__code__.co_firstlineno + 1
    expected = rf"in test_own_code.py, line {line} \((LinAlg|JSONDecode)Error"
    with pytest.raises(InvalidInput, match=expected), telling_where("build"):
        function()


@pytest.mark.parametrize("error", [UnspikeError("ours"), InvalidInput("said")])
def test_errors_of_unspike_stay_as_they_are(error: UnspikeError) -> None:
    with pytest.raises(type(error)) as raised, telling_where("train"):
        raise error
    assert raised.value is error
