from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.foundation.errors import InvalidInput, Repaired
from unspike.foundation.files import write_arrays
from unspike.foundation.store import Piece, key_of, taken_up

from .damage import flip_a_bit

FOUND = {"value": 0.1, "runs": (1, 2), "by_seed": {10: None, 9: "é"}}
KEPT = {"value": 0.1, "runs": [1, 2], "by_seed": {"10": None, "9": "é"}}
KEY = key_of(seed=1)


def piece(folder: Path) -> Piece:
    """A piece with a file of arrays."""
    write_arrays(folder / "arrays.npz", {"a": np.arange(5.0)})
    made = Piece(path=folder / "account.json", key=KEY)
    made.keep(FOUND, files=("arrays.npz",))
    return made


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    made = Piece(path=tmp_path / "new" / "row.json", key=KEY)
    assert made.kept() is None
    assert made.keep(FOUND) == made.kept() == made.read() == KEPT


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_to_the_last_bit(value: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = Piece(path=Path(folder) / "row.json")
        assert made.keep({"value": value}) == made.kept() == {"value": value}


def test_any_altered_bit_of_any_file_is_found(tmp_path: Path) -> None:
    """Sabotage: every byte of every file in turn, one of its bits flipped."""
    made = piece(tmp_path)
    for path in (made.path, tmp_path / "arrays.npz"):
        whole = path.read_bytes()
        for place in range(len(whole)):
            flip_a_bit(path, place, place % 8)
            with pytest.warns(Repaired, match=rf"account.json' is damaged \({path}"):
                assert made.kept() is None
            with pytest.raises(InvalidInput, match=path.name):
                made.read()
            path.write_bytes(whole)
    assert made.kept() == KEPT


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda text: text.replace("0.1", "0.10"), "changed after it was written"),
        (lambda text: text.replace("  ", " "), "changed after it was written"),
        (lambda text: text[:-5], "damaged or no JSON"),
        (lambda _: "", "damaged or no JSON"),
        (lambda _: "[1]", "no JSON object"),
        (lambda _: json.dumps(KEPT), "another version of unspike"),
        (lambda _: json.dumps({**KEPT, "kept": []}), "another version of unspike"),
        (lambda _: json.dumps({**KEPT, "kept": {"key": KEY}}), "another version of unspike"),
        (lambda text: text.replace("sha256", "sha255"), "changed after it was written"),
    ],
)
def test_an_altered_account_is_told_of_and_not_taken(
    damage: Callable[[str], str], why: str, tmp_path: Path
) -> None:
    made = piece(tmp_path)
    made.path.write_text(damage(made.path.read_text()))
    with pytest.warns(Repaired, match=rf"account.json' is damaged \(.*{why}.*\); it is made again\.") as told:
        assert made.kept() is None
    assert len(told) == 1
    assert "\n" not in str(told[0].message)


def test_a_missing_file_is_found(tmp_path: Path) -> None:
    made = piece(tmp_path)
    (tmp_path / "arrays.npz").unlink()
    with pytest.raises(InvalidInput, match=r"arrays\.npz is missing\. Restore it"):
        made.read()
    with pytest.raises(InvalidInput, match=r"gone\.npz is missing"):
        made.keep(FOUND, files=("gone.npz",))


def test_a_piece_of_something_else_is_not_taken_and_is_no_damage(tmp_path: Path) -> None:
    made = piece(tmp_path)
    other = Piece(path=made.path, key=key_of(seed=2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert other.kept() is None
        assert Piece(path=made.path).kept() == KEPT
    with pytest.raises(InvalidInput, match=r"account\.json was made of something else"):
        other.read()


def test_a_key_tells_whatever_decides() -> None:
    @dataclass(frozen=True)
    class Settings:
        rate: float

    assert key_of(a=1, b=(2, 3)) == key_of(b=[2, 3], a=1)
    facts = [{"a": 1}, {"a": 2}, {"b": 1}, {"a": Settings(0.1)}, {"a": Settings(0.2)}, {"a": np.float32(0.5)}]
    assert len({key_of(**each) for each in facts}) == len(facts)
    assert len(key_of()) == 32


def test_only_what_is_damaged_is_excused(tmp_path: Path) -> None:
    def wrong() -> None:
        raise KeyError("a fault of ours")

    assert taken_up(tmp_path / "none", wrong) is None
    with pytest.raises(KeyError):
        taken_up(tmp_path, wrong)
