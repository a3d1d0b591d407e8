from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.changes import load_changes, save_changes
from unspike.unlearning.contract import Change
from unspike.unlearning.registry import make_unlearner

from .conftest import Case

ONE = Change(
    group="input-hidden1",
    what="weight",
    index=np.array([3, 0], np.int64),
    before=np.array([0.5, 1.0], np.float32),
    after=np.array([0.0, 2.0], np.float32),
    cause=np.array([1, 0], np.int8),
    causes=("retraining", "pruning"),
    total=4,
)


def test_changes_come_back_as_they_were(tmp_path: Path) -> None:
    save_changes(tmp_path / "changes.npz", [ONE])
    (found,) = load_changes(tmp_path / "changes.npz")
    for name in ("group", "what", "causes", "total"):
        assert getattr(found, name) == getattr(ONE, name)
    for name in ("index", "before", "after", "cause"):
        np.testing.assert_array_equal(getattr(found, name), getattr(ONE, name))


def test_what_a_method_changed_can_be_read_and_undone(case: Case, tmp_path: Path) -> None:
    unlearned = make_unlearner("reverse-stdp").unlearn(case.model, case.task, unseen=case.unseen)
    save_changes(tmp_path / "changes.npz", unlearned.changes)
    changes = load_changes(tmp_path / "changes.npz")
    assert [(change.what, change.group) for change in changes] == [
        (change.what, change.group) for change in unlearned.changes
    ]
    assert sum(len(change.index) for change in changes) == unlearned.changed > 0


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": np.zeros(3)}, "'' is no group"),
        ({"bias/a/index": np.zeros(3)}, "'bias/a' is no group"),
        ({"weight/a/index": np.zeros(3, np.int64)}, "'weight/a/before'"),
        ({"weight/a/index": np.zeros(3)}, "found float64 of shape"),
    ],
)
def test_a_file_of_something_else_is_refused(
    arrays: dict[str, np.ndarray], message: str, tmp_path: Path
) -> None:
    np.savez(tmp_path / "other.npz", **arrays)
    with pytest.raises(InvalidInput, match=message) as error:
        load_changes(tmp_path / "other.npz")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("index", np.array([3, 9], np.int64), "places from 3 to 9 in a group of 4"),
        ("cause", np.array([1, 2], np.int8), "cause 2 of 2"),
        ("after", np.array([1, np.nan], np.float32), "not finite"),
        ("after", np.array([1], np.float32), "differ in length"),
    ],
)
def test_changes_that_cannot_be_are_refused(
    name: str, value: np.ndarray, message: str, tmp_path: Path
) -> None:
    save_changes(tmp_path / "changes.npz", [ONE])
    with np.load(tmp_path / "changes.npz") as file:
        arrays = {each: file[each] for each in file.files}
    np.savez(tmp_path / "changes.npz", **{**arrays, f"weight/input-hidden1/{name}": value})
    with pytest.raises(InvalidInput, match=message):
        load_changes(tmp_path / "changes.npz")
