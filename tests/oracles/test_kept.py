"""Finished networks are taken up again, if they are whole and were trained for the very same thing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.foundation.damage import flip_a_bit
from unspike.data.registry import load
from unspike.foundation.errors import Repaired
from unspike.models.state_hash import state_hash
from unspike.oracles.kept import key
from unspike.oracles.oracle import Training
from unspike.oracles.training import Workshop, train_oracles
from unspike.snn.classifier import SpikingClassifier

from ..evaluation.fakes import FakeModel, make_dataset

RETAIN = make_dataset(30).take(np.arange(3, 30))


@pytest.fixture
def trained() -> FakeModel:
    model = FakeModel(seed=0, threads=2)
    model.learn(make_dataset(30))
    return model


def test_a_rerun_takes_up_finished_oracles(
    trained: FakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = train_oracles(trained, RETAIN, seeds=(5,), workshop=Workshop(workers=1, folder=tmp_path))
    monkeypatch.setattr(FakeModel, "learn", lambda *_, **__: pytest.fail("trained again"))
    again = train_oracles(trained, RETAIN, seeds=(5,), workshop=Workshop(workers=1, folder=tmp_path))
    assert state_hash(again[0].model) == state_hash(first[0].model)
    assert again[0].seconds == first[0].seconds
    assert again[0].model.threads == 2


def test_oracles_of_other_data_settings_or_seeds_are_not_taken(trained: FakeModel, tmp_path: Path) -> None:
    train_oracles(trained, RETAIN, seeds=(5,), workshop=Workshop(workers=1, folder=tmp_path))
    other = FakeModel(seed=0, skill=0.5)
    train_oracles(other, RETAIN, seeds=(5,), workshop=Workshop(workers=1, folder=tmp_path))
    train_oracles(
        trained, RETAIN.take(np.arange(5)), seeds=(5,), workshop=Workshop(workers=1, folder=tmp_path)
    )
    train_oracles(trained, RETAIN, seeds=(6,), workshop=Workshop(workers=1, folder=tmp_path))
    assert len(list(tmp_path.iterdir())) == 4
    more_threads = FakeModel(seed=0, threads=1)
    train_oracles(more_threads, RETAIN, seeds=(5,), workshop=Workshop(workers=1, folder=tmp_path))
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
        train_oracles(trained, RETAIN, seeds=(5, 6), workshop=Workshop(workers=1, folder=tmp_path))
    (finished,) = tmp_path.iterdir()
    assert sorted(entry.name for entry in finished.iterdir()) == ["model.safetensors", "training.json"]
    assert json.loads((finished / "training.json").read_text())["seed"] == 5


def change_the_seconds(path: Path) -> None:
    account = json.loads(path.read_text())
    path.write_text(json.dumps({**account, "seconds": account["seconds"] + 1}))


DAMAGE = {
    "a bit of the network": lambda entry: flip_a_bit(entry / "model.safetensors", -40),
    "half of the network": lambda entry: (entry / "model.safetensors").write_bytes(b"half"),
    "no network": lambda entry: (entry / "model.safetensors").unlink(),
    "a bit of the account": lambda entry: flip_a_bit(entry / "training.json", 60),
    "half of the account": lambda entry: (entry / "training.json").write_text("{"),
    "an account that is no object": lambda entry: (entry / "training.json").write_text("[]"),
    "no account": lambda entry: (entry / "training.json").unlink(),
    "other seconds": lambda entry: change_the_seconds(entry / "training.json"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_found_and_made_again(damage: str, trained: FakeModel, tmp_path: Path) -> None:
    first = train_oracles(trained, RETAIN, seeds=(5, 6), workshop=Workshop(workers=1, folder=tmp_path))
    broken, whole = sorted(
        tmp_path.iterdir(), key=lambda e: json.loads((e / "training.json").read_text())["seed"]
    )
    untouched = (whole / "training.json").stat().st_mtime_ns
    DAMAGE[damage](broken)
    with pytest.warns(Repaired, match="is damaged .* it is made again") as told:
        again = train_oracles(trained, RETAIN, seeds=(5, 6), workshop=Workshop(workers=1, folder=tmp_path))
    assert len(told) == 1
    assert [state_hash(o.model) for o in again] == [state_hash(o.model) for o in first]
    assert (whole / "training.json").stat().st_mtime_ns == untouched, "nothing else is lost"
    train_oracles(
        trained, RETAIN, seeds=(5, 6), workshop=Workshop(workers=1, folder=tmp_path)
    )  # whole again: no warning


def test_a_network_in_the_folder_of_another_is_not_taken(trained: FakeModel, tmp_path: Path) -> None:
    train_oracles(trained, RETAIN, seeds=(5,), workshop=Workshop(workers=1, folder=tmp_path / "a"))
    train_oracles(
        trained, RETAIN.take(np.arange(9)), seeds=(5,), workshop=Workshop(workers=1, folder=tmp_path / "b")
    )
    (right,), (wrong,) = (tmp_path / "a").iterdir(), (tmp_path / "b").iterdir()
    wrong.rename(tmp_path / "a" / "moved")
    for file in right.iterdir():
        file.unlink()
    right.rmdir()
    (tmp_path / "a" / "moved").rename(right)
    with pytest.warns(Repaired, match="was made of something else"):
        (oracle,) = train_oracles(
            trained, RETAIN, seeds=(5,), workshop=Workshop(workers=1, folder=tmp_path / "a")
        )
    assert isinstance(oracle.model, FakeModel)
    np.testing.assert_array_equal(oracle.model.known, RETAIN.record_id)


def test_the_name_changes_with_everything_that_decides_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"hidden": (6,), "steps": 5, "epochs": 1}
    records = RETAIN.take(range(20))

    def name(seed: int = 1, data: object = records, **changes: object) -> str:
        model = SpikingClassifier.untrained(records, seed=seed, **{**settings, **changes})
        return key(Training(model=model, records="r", seed=seed), data)  # type: ignore[arg-type]

    base = name()
    assert name() == base
    assert name(threads=1) == base, "threads change nothing"
    others = [
        name(seed=2),
        name(data=records.take(range(19))),
        name(hidden=(7,)),
        name(steps=6),
        name(epochs=2),
        name(connection_probability=0.3),
        name(recipe="paper"),
    ]
    from dataclasses import replace

    from unspike.snn import recipes

    changed = replace(recipes.RECIPES["default"], dropout=0.3)
    monkeypatch.setitem(recipes.RECIPES, "default", changed)
    others.append(name())
    assert len({base, *others}) == 9


class Unsaved:
    """A network without a file of its own: all that it offers is another's."""

    def __init__(self, inner: SpikingClassifier) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> object:
        if name in ("inner", "save", "load") or name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.inner, name)

    def copy(self) -> Unsaved:
        return Unsaved(self.inner.copy())

    def clone(self, *, seed: int | None = None) -> Unsaved:
        return Unsaved(self.inner.clone(seed=seed))


def test_a_network_without_a_file_of_its_own_is_kept_by_its_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digits = load("digits").take(range(120))
    model = SpikingClassifier.untrained(digits, hidden=(10,), connection_probability=0.3, steps=10, epochs=1)
    workshop = Workshop(workers=1, folder=tmp_path)
    first = train_oracles(Unsaved(model), digits, seeds=(5,), workshop=workshop)
    monkeypatch.setattr(SpikingClassifier, "learn", lambda *_, **__: pytest.fail("trained again"))
    again = train_oracles(Unsaved(model), digits, seeds=(5,), workshop=workshop)
    assert isinstance(again[0].model, Unsaved)
    assert state_hash(again[0].model) == state_hash(first[0].model)
