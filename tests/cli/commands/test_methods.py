"""What methods there are, and what each needs."""

from __future__ import annotations

import json

from ..helpers import Invoke, refused


def test_the_list_of_methods(invoke: Invoke) -> None:
    lists = json.loads(invoke("methods", "--json").out)
    assert "hybrid" in lists["methods"]
    assert "default" in lists["recipes"]
    shown = invoke("methods").out
    assert all(name in shown for name in (*lists["methods"], *lists["recipes"]))
    (unsir,) = [line for line in shown.splitlines() if " unsir " in line]
    assert "class only" in unsir
    assert "needed" in unsir


def test_the_settings_of_a_method(invoke: Invoke) -> None:
    ended = invoke("methods", "hybrid")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("After Algorithm 1, extended")
    assert "Retained data: used if given" in ended.out
    assert "wang2024machine" in ended.out
    found = json.loads(invoke("methods", "hybrid", "--json").out)["settings"]
    assert found["anticipated.memorisation.little"] == 0.12
    assert all(name in ended.out for name in found)
    assert "Did you mean 'hybrid'?" in refused(invoke("methods", "hybird"))


def test_a_method_of_the_literature_names_its_source(invoke: Invoke) -> None:
    shown = invoke("methods", "unsir").out
    assert "Requests: class only" in shown
    assert "tarun2024fast" in shown
