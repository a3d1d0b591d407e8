"""A hash of all that holds data: names, shapes, types and bytes, in no order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from unspike.models.state_hash import state_hash

WEIGHT = np.arange(6, dtype=np.float32).reshape(2, 3)


def hashed(**state: Any) -> str:
    return state_hash(SimpleNamespace(state=lambda: state))  # type: ignore[arg-type]


def test_equal_states_in_another_order_have_one_hash() -> None:
    v = np.ones(2, np.float32)
    assert hashed(weight=WEIGHT, v=v) == hashed(v=v.copy(), weight=np.asfortranarray(WEIGHT))


@pytest.mark.parametrize(
    "other",
    [
        {"weight": np.nextafter(WEIGHT, np.float32(9), dtype=np.float32)},
        {"weight": WEIGHT.reshape(3, 2)},
        {"weight": WEIGHT.astype(np.float64)},
        {"weights": WEIGHT},
        {"weight": WEIGHT, "more": np.zeros(0)},
    ],
    ids=["one ulp", "shape", "type", "name", "one more"],
)
def test_any_difference_changes_it(other: dict[str, Any]) -> None:
    assert hashed(**other) != hashed(weight=WEIGHT)
