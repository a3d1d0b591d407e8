"""Whom to cite."""

from __future__ import annotations

from unspike.version import __version__

from ..helpers import Invoke, refused


def test_unspike_itself_comes_first(invoke: Invoke) -> None:
    out = invoke("cite").out
    assert out.startswith("@software{unspike,")
    assert f"version = {{{__version__}}}" in out
    assert out.count("@") == 2


def test_the_paper_and_the_method_are_cited(invoke: Invoke) -> None:
    assert "10.3389/fnbot.2024.1361577" in invoke("cite").out
    assert invoke("cite", "scrub").out.count("@") == 3
    assert "Did you mean 'hybrid'?" in refused(invoke("cite", "hybird"))
