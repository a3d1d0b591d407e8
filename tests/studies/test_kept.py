from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.foundation.errors import Repaired
from unspike.studies.kept import keep, kept

FOUND = {"value": 0.1, "runs": (1, 2), "by_seed": {10: None, 9: "é"}}


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "row.json"
    row = keep(path, FOUND)
    assert kept(path) == row == {"value": 0.1, "runs": [1, 2], "by_seed": {"10": None, "9": "é"}}
    assert kept(tmp_path / "none.json") is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_to_the_last_bit(value: float) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "row.json"
        assert keep(path, {"value": value}) == kept(path) == {"value": value}


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("0.1", "0.2"),
        lambda text: text[:-5],
        lambda text: "",
        lambda text: "[1]",
        lambda text: json.dumps(FOUND),
        lambda text: text.replace("sha256", "sha255"),
    ],
)
def test_what_is_damaged_is_told_of_and_not_taken(damage: object, tmp_path: Path) -> None:
    path = tmp_path / "row.json"
    keep(path, FOUND)
    path.write_text(damage(path.read_text()))  # type: ignore[operator]
    with pytest.warns(Repaired, match=r"row.json' is damaged \(.*\); it is made again\."):
        assert kept(path) is None
