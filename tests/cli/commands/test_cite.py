"""Whom to cite."""

from __future__ import annotations

from ..helpers import Invoke, refused


def test_the_paper_and_the_method_are_cited(invoke: Invoke) -> None:
    assert "10.3389/fnbot.2024.1361577" in invoke("cite").out
    assert invoke("cite", "hybrid").out.startswith("@article")
    assert "Did you mean 'hybrid'?" in refused(invoke("cite", "hybird"))
