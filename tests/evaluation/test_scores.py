from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from unspike.evaluation.scores import Scores, load_scores, save_scores, score
from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash

from .fakes import FakeModel, make_dataset, scores


def test_score_keeps_the_order_of_the_records_and_leaves_the_model_alone() -> None:
    model, dataset = FakeModel(), make_dataset(12)
    model.learn(dataset)
    before = state_hash(model)
    result = score(model, dataset)
    assert state_hash(model) == before
    np.testing.assert_array_equal(result.record_id, dataset.record_id)
    np.testing.assert_array_equal(result.label, dataset.y)
    np.testing.assert_array_equal(result.counts, model.predict_counts(dataset.x, record_id=dataset.record_id))
    assert result.layers == ("hidden1", "hidden2")
    assert [h.shape for h in result.hidden] == [(12, 8), (12, 7)]
    assert score(model, dataset, hidden=False).hidden == ()


def test_prediction_takes_the_lowest_index_among_equals() -> None:
    np.testing.assert_array_equal(scores([[0, 2, 2], [1, 1, 1]], [0, 0]).prediction, [1, 0])


def test_file_has_the_documented_keys_and_no_pickle(tmp_path: Path) -> None:
    path = tmp_path / "scores.npz"
    first = {
        "original": {"retain": scores([[1, 2]], [0]), "test": scores([[3, 4], [5, 6]], [1, 0], first_id=7)}
    }
    second = {"oracle0": {"forget_test": scores([[0, 9]], [1], first_id=3)}}
    save_scores(path, [first, second])
    with np.load(path, allow_pickle=False) as file:
        assert sorted(file.files) == sorted(
            f"{where}/{name}"
            for where in ("0/original/retain", "0/original/test", "1/oracle0/forget_test")
            for name in ("record_id", "label", "counts")
        )
        np.testing.assert_array_equal(file["0/original/test/record_id"], [7, 8])
        assert file["0/original/test/counts"].dtype == np.float32
        assert all(file[key].dtype != object for key in file.files)
    back = load_scores(path)
    assert [sorted(networks) for networks in back] == [["original"], ["oracle0"]]
    np.testing.assert_array_equal(back[0]["original"]["test"].counts, [[3, 4], [5, 6]])
    assert [entry.name for entry in tmp_path.iterdir()] == ["scores.npz"]


def test_an_interrupted_save_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "scores.npz"
    save_scores(path, [{"original": {"test": scores([[1, 2]], [0])}}])
    old = path.read_bytes()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez_compressed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_scores(path, [{"original": {"test": scores([[9, 9]], [1])}}])
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
    save_scores(cut, [{"original": {"test": scores([[1, 2]], [0])}}])
    cut.write_bytes(cut.read_bytes()[:-30])
    assert not zipfile.is_zipfile(cut)
    for path in (missing, text, pickled, odd, cut):
        with pytest.raises(InvalidInput, match=path.name):
            load_scores(path)


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    ids, label = np.arange(2), np.zeros(2, dtype=np.int64)
    with pytest.raises(InvalidInput, match="equal length"):
        Scores(record_id=ids, label=label, counts=np.zeros((3, 2), dtype=np.float32))
    with pytest.raises(InvalidInput, match="classes >= 2"):
        Scores(record_id=ids, label=label, counts=np.zeros((2, 1), dtype=np.float32))
    with pytest.raises(InvalidInput, match="finite"):
        Scores(record_id=ids, label=label, counts=np.full((2, 2), np.nan, dtype=np.float32))
