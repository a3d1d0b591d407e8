"""What methods there are, and what each needs."""

from __future__ import annotations

import json

from .helpers import Invoke


def test_the_list_of_methods(invoke: Invoke) -> None:
    lists = json.loads(invoke("methods", "--json").out)
    assert "hybrid" in lists["methods"]
    assert "default" in lists["recipes"]
    shown = invoke("methods").out
    assert all(name in shown for name in (*lists["methods"], *lists["recipes"]))
    (unsir,) = [line for line in shown.splitlines() if " unsir " in line]
    assert "class only" in unsir
    assert "needed" in unsir
