from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.pipeline import TrainSettings
from unspike.pipeline.networks.making import check_range, options_of
from unspike.snn.classifier import SpikingClassifier


def test_the_options_of_a_network_are_what_was_typed(original: SpikingClassifier) -> None:
    assert options_of(original) == {
        "--recipe": "default",
        "--hidden": [12],
        "--connection-probability": 0.5,
        "--steps": 12,
        "--epochs": 2,
    }


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_out_of_range_is_refused_at_once(seed: int) -> None:
    with pytest.raises(InvalidInput, match=f"--seed is {seed}, expected a whole number from 0 to"):
        TrainSettings(seed=seed)


def test_ends_of_a_range_belong_to_it() -> None:
    check_range("--oracles", 1, 1, 1)
    with pytest.raises(InvalidInput, match="--oracles is 2, expected a whole number from 1 to 1"):
        check_range("--oracles", 2, 1, 1)
