from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unspike.foundation.json_values import plain


@dataclass(frozen=True)
class Settings:
    rate: float
    path: Path


def test_everything_becomes_what_json_knows() -> None:
    value = {
        "array": np.array([1.0, np.nan]),
        "scalar": np.int64(3),
        "flag": np.bool_(True),
        "tuple": (1, float("inf"), None, "x"),
        "set": {2, 1},
        "settings": Settings(rate=0.5, path=Path("a/b")),
        7: "key",
    }
    result = plain(value)
    assert result == {
        "array": [1.0, None],
        "scalar": 3,
        "flag": True,
        "tuple": [1, None, None, "x"],
        "set": [1, 2],
        "settings": {"rate": 0.5, "path": "a/b"},
        "7": "key",
    }
    assert type(result["scalar"]) is int
    assert type(result["flag"]) is bool
    json.dumps(result, allow_nan=False)
