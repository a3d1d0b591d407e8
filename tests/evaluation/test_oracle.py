from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from unspike.errors import InvalidInput, UnspikeError
from unspike.evaluation.oracle import oracle_seeds, state_hash, train_oracles

from .fakes import FakeModel, UnresetModel, make_dataset


class Counter:
    def __init__(self) -> None:
        self.total = self.done = 0
        self.closed = False

    def start(self, description: str, total: int, unit: str) -> None:
        self.total = total

    def step(self, amount: int = 1) -> None:
        self.done += amount

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def trained() -> FakeModel:
    model = FakeModel(seed=0, threads=2)
    model.learn(make_dataset(30))
    return model


RETAIN = make_dataset(30).take(np.arange(3, 30))


def test_oracles_never_meet_the_forgotten_records(trained: FakeModel) -> None:
    before, progress = state_hash(trained), Counter()
    oracles = train_oracles(trained, RETAIN, seeds=(5, 6), workers=1, threads=2, progress=progress)
    assert [oracle.seed for oracle in oracles] == [5, 6]
    assert [oracle.model.seed for oracle in oracles] == [5, 6]
    for oracle in oracles:
        np.testing.assert_array_equal(oracle.model.known, RETAIN.record_id)
        assert oracle.seconds >= 0
    assert state_hash(trained) == before
    assert (progress.done, progress.total, progress.closed) == (2, 2, True)


def test_processes_change_nothing_but_the_time(trained: FakeModel) -> None:
    alone = train_oracles(trained, RETAIN, seeds=(5, 6, 7), workers=1, threads=2)
    together = train_oracles(trained, RETAIN, seeds=(5, 6, 7), workers=2, threads=2)
    assert [state_hash(o.model) for o in alone] == [state_hash(o.model) for o in together]
    assert [o.threads for o in alone] == [2, 2, 2]
    assert [o.threads for o in together] == [1, 1, 1]
    assert all(o.model.threads == 2 for o in together)


def test_a_rerun_takes_up_finished_oracles(
    trained: FakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = train_oracles(trained, RETAIN, seeds=(5,), workers=1, folder=tmp_path)
    monkeypatch.setattr(FakeModel, "learn", lambda *_, **__: pytest.fail("trained again"))
    again = train_oracles(trained, RETAIN, seeds=(5,), workers=1, folder=tmp_path)
    assert state_hash(again[0].model) == state_hash(first[0].model)
    assert again[0].seconds == first[0].seconds
    assert again[0].model.threads == 2


def test_oracles_of_other_data_settings_or_seeds_are_not_taken(trained: FakeModel, tmp_path: Path) -> None:
    train_oracles(trained, RETAIN, seeds=(5,), workers=1, folder=tmp_path)
    other = FakeModel(seed=0, skill=0.5)
    train_oracles(other, RETAIN, seeds=(5,), workers=1, folder=tmp_path)
    train_oracles(trained, RETAIN.take(np.arange(5)), seeds=(5,), workers=1, folder=tmp_path)
    train_oracles(trained, RETAIN, seeds=(6,), workers=1, folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    more_threads = FakeModel(seed=0, threads=1)
    train_oracles(more_threads, RETAIN, seeds=(5,), workers=1, folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 4, "the number of threads changes nothing, so it must not retrain"


def test_an_interruption_keeps_what_is_finished_and_nothing_half(
    trained: FakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = FakeModel.save

    def save_one_then_stop(self: FakeModel, path: str | Path) -> None:
        if any(not entry.name.startswith(".") for entry in tmp_path.iterdir()):
            raise KeyboardInterrupt
        save(self, path)

    monkeypatch.setattr(FakeModel, "save", save_one_then_stop)
    with pytest.raises(KeyboardInterrupt):
        train_oracles(trained, RETAIN, seeds=(5, 6), workers=1, folder=tmp_path)
    (finished,) = tmp_path.iterdir()
    assert sorted(entry.name for entry in finished.iterdir()) == ["model.safetensors", "training.json"]
    assert json.loads((finished / "training.json").read_text())["seed"] == 5


def test_a_damaged_folder_is_named(trained: FakeModel, tmp_path: Path) -> None:
    train_oracles(trained, RETAIN, seeds=(5,), workers=1, folder=tmp_path)
    (place,) = tmp_path.iterdir()
    (place / "training.json").write_text("{")
    with pytest.raises(InvalidInput, match="delete it"):
        train_oracles(trained, RETAIN, seeds=(5,), workers=1, folder=tmp_path)


def test_an_oracle_that_was_not_reset_is_refused() -> None:
    """Trap 1 of popular code: "retraining" that starts from the trained weights."""
    model = UnresetModel(seed=0)
    model.learn(make_dataset(30))
    with pytest.raises(UnspikeError, match="trained weights of 'input->hidden1'"):
        train_oracles(model, RETAIN, seeds=(5,), workers=1)


def test_seeds_are_stable_different_and_not_the_base_seed() -> None:
    assert oracle_seeds(0, 3) == oracle_seeds(0, 5)[:3]
    assert len(set(oracle_seeds(0, 100)) | {0}) == 101
    assert oracle_seeds(0, 3) != oracle_seeds(1, 3)
    with pytest.raises(InvalidInput, match="at least one"):
        oracle_seeds(0, 0)


def test_bad_requests_are_refused(trained: FakeModel) -> None:
    with pytest.raises(InvalidInput, match="one seed"):
        train_oracles(trained, RETAIN, seeds=())
    with pytest.raises(InvalidInput, match="different seeds"):
        train_oracles(trained, RETAIN, seeds=(1, 1))
    with pytest.raises(InvalidInput, match="Nothing is left"):
        train_oracles(trained, RETAIN.take([]), seeds=(1,))


def test_state_hash_notices_one_value() -> None:
    model = FakeModel()
    before = state_hash(model)
    assert before == state_hash(model.copy())
    model.weights[2][0, 0] += 1e-9
    assert state_hash(model) != before
