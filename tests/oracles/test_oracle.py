from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash
from unspike.oracles.oracle import oracle_seeds, original_seeds

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


class StirredModel(UnresetModel):
    """Hands out its trained self with weights that are scaled, so that none is equal."""

    def clone(self, *, seed: int | None = None) -> FakeModel:
        twin = super().clone(seed=seed)
        twin.weights = [1.01 * weight for weight in twin.weights]
        return twin


def test_seeds_are_stable_different_and_not_the_base_seed() -> None:
    assert oracle_seeds(0, 3) == oracle_seeds(0, 5)[:3]
    assert len(set(oracle_seeds(0, 100)) | {0}) == 101
    assert oracle_seeds(0, 3) != oracle_seeds(1, 3)
    with pytest.raises(InvalidInput, match="at least one"):
        oracle_seeds(0, 0)


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
