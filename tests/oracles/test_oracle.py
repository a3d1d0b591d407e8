from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash
from unspike.oracles.oracle import oracle_seeds, original_seeds

from ..evaluation.fakes import FakeModel


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
