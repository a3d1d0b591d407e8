"""A bar in a notebook, whose kernel is played by a module of the same name."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from unspike.foundation.progress import Bar
from unspike.notebook import bar as notebook
from unspike.notebook.bar import NotebookBar, in_notebook, progress_bar

HOSTILE = "<b>Train</b>"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the cell shows, each state of it."""
    states: list[str] = []

    class Handle:
        def update(self, text: str) -> None:
            states.append(text)

    def display(text: str, display_id: bool) -> Handle:
        assert display_id
        states.append(text)
        return Handle()

    class ZMQInteractiveShell:
        pass

    package, inner = ModuleType("IPython"), ModuleType("IPython.display")
    vars(package)["get_ipython"] = ZMQInteractiveShell
    vars(inner).update(HTML=str, display=display)
    monkeypatch.setitem(sys.modules, "IPython", package)
    monkeypatch.setitem(sys.modules, "IPython.display", inner)
    return states


def test_a_notebook_is_told_from_a_terminal(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_notebook()
    assert isinstance(progress_bar(), NotebookBar)
    vars(sys.modules["IPython"])["get_ipython"] = lambda: None
    assert not in_notebook()
    monkeypatch.delitem(sys.modules, "IPython")
    assert isinstance(progress_bar(), Bar)


def test_the_bar_fills_up_where_it_stands(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(notebook, "monotonic", lambda: now[0])
    bar: Any = NotebookBar()
    bar.start(HOSTILE, 1000, "records")
    for _ in range(4):
        bar.step(250)
        now[0] += 0.06  # every second step comes late enough to be shown
    bar.close()
    assert shown[0].startswith('<progress value="0" max="1000">')
    assert "&lt;b&gt;Train&lt;/b&gt;: 0 of 1,000 records" in shown[0]
    assert [state.split('"')[1] for state in shown] == ["0", "750", "1000"]


def test_closing_what_was_never_begun_does_nothing() -> None:
    NotebookBar().close()
