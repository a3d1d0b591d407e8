from __future__ import annotations

import sys

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.notebook.frame import frame


def test_the_first_column_is_the_index() -> None:
    pytest.importorskip("pandas")
    found = frame(("network", "test"), [("original", 0.9), ("unlearned", None)])
    assert found.loc["original", "test"] == 0.9
    assert list(found.index) == ["original", "unlearned"]


def test_without_pandas_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(InvalidInput, match=r"pip install 'unspike\[pandas\]'"):
        frame(("a",), [])
