from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from unspike.evaluation.scores import load_scores, save_scores
from unspike.foundation.errors import InvalidInput

from .fakes import answers


def test_file_has_the_documented_keys_and_no_pickle(tmp_path: Path) -> None:
    path = tmp_path / "scores.npz"
    first = {
        "original": {"retain": answers([[1, 2]], [0]), "test": answers([[3, 4], [5, 6]], [1, 0], first_id=7)}
    }
    second = {"oracle0": {"forget_test": answers([[0, 9]], [1], first_id=3)}}
    save_scores(path, [first, second])
    with np.load(path, allow_pickle=False) as file:
        places = ("0/original/retain", "0/original/test", "1/oracle0/forget_test")
        fields = ("record_id", "label", "counts", "probability", "margin")
        assert sorted(file.files) == sorted(
            [f"{place}/{name}" for place in places for name in fields] + ["0/non_members", "1/non_members"]
        )
        assert [str(file[f"{index}/non_members"]) for index in (0, 1)] == ["test", "forget_test"]
        known = first["original"]["test"]
        np.testing.assert_array_equal(file["0/original/test/probability"], known.probability)
        np.testing.assert_array_equal(file["0/original/test/margin"], known.margin)
        np.testing.assert_array_equal(file["0/original/test/record_id"], [7, 8])
        assert file["0/original/test/counts"].dtype == np.float32
        assert all(file[key].dtype != object for key in file.files)
    back = load_scores(path)
    assert [sorted(networks) for networks in back] == [["original"], ["oracle0"]]
    np.testing.assert_array_equal(back[0]["original"]["test"].counts, [[3, 4], [5, 6]])
    assert [entry.name for entry in tmp_path.iterdir()] == ["scores.npz"]


def test_an_interrupted_save_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "scores.npz"
    save_scores(path, [{"original": {"test": answers([[1, 2]], [0])}}])
    old = path.read_bytes()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez_compressed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_scores(path, [{"original": {"test": answers([[9, 9]], [1])}}])
    assert path.read_bytes() == old
    assert [entry.name for entry in tmp_path.iterdir()] == ["scores.npz"]


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    missing, text, pickled, odd = (
        tmp_path / name for name in ("none.npz", "text.npz", "pickled.npz", "odd.npz")
    )
    text.write_text("hello")
    np.savez(pickled, **{"0/original/test/counts": np.array([{}], dtype=object)})
    np.savez(odd, whatever=np.zeros(3))
    cut = tmp_path / "cut.npz"
    save_scores(cut, [{"original": {"test": answers([[1, 2]], [0])}}])
    cut.write_bytes(cut.read_bytes()[:-30])
    assert not zipfile.is_zipfile(cut)
    for path in (missing, text, pickled, odd, cut):
        with pytest.raises(InvalidInput, match=path.name):
            load_scores(path)
