from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.models.state_hash import state_hash
from unspike.oracles.checks import refuse_related
from unspike.oracles.oracle import Oracle, oracle_seeds, original_seeds
from unspike.oracles.training import train_oracles

from ..evaluation.fakes import FakeModel, UnresetModel, make_dataset


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


def test_an_oracle_that_was_not_reset_is_refused() -> None:
    """Trap 1 of popular code: "retraining" that starts from the trained weights."""
    model = UnresetModel(seed=0)
    model.learn(make_dataset(30))
    with pytest.raises(UnspikeError, match="trained weights of 'input->hidden1'"):
        train_oracles(model, RETAIN, seeds=(5,), workers=1)


class StirredModel(UnresetModel):
    """Hands out its trained self with weights that are scaled, so that none is equal."""

    def clone(self, *, seed: int | None = None) -> FakeModel:
        twin = super().clone(seed=seed)
        twin.weights = [1.01 * weight for weight in twin.weights]
        return twin


def test_an_oracle_that_knows_the_task_before_training_is_refused() -> None:
    model = StirredModel(seed=0)
    model.learn(make_dataset(30))
    with pytest.raises(UnspikeError, match="of the records rightly before any training"):
        train_oracles(model, RETAIN, seeds=(5,), workers=1)


def test_an_oracle_made_from_the_original_is_refused(trained: FakeModel) -> None:
    fair = train_oracles(trained, RETAIN, seeds=(5, 6), workers=1)
    refuse_related(trained, fair)
    tuned = trained.copy()
    tuned.weights[1] += 0.1 * np.random.default_rng(0).normal(size=tuned.weights[1].shape)
    unfair = Oracle(model=tuned, seed=7, seconds=1.0, threads=1)
    with pytest.raises(
        InvalidInput, match=r"seed 7 was not reset: its weights of 'input->hidden1' .* scratch"
    ):
        refuse_related(trained, [*fair, unfair])


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


def test_seeds_of_further_originals_are_their_own() -> None:
    assert original_seeds(0, 3) == original_seeds(0, 5)[:3]
    assert len({*original_seeds(0, 100), *oracle_seeds(0, 200), 0}) == 301
    assert original_seeds(0, 3) != original_seeds(1, 3)


def test_seeds_of_retrained_networks_stay_what_they_were() -> None:
    # Bands that were trained before are found by them.
    assert oracle_seeds(0, 3) == (484506034, 297572598, 1262247100)
