from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.oracles.checks import refuse_related
from unspike.oracles.oracle import Oracle
from unspike.oracles.training import train_oracles

from ..evaluation.fakes import FakeModel, UnresetModel, make_dataset


@pytest.fixture
def trained() -> FakeModel:
    model = FakeModel(seed=0, threads=2)
    model.learn(make_dataset(30))
    return model


RETAIN = make_dataset(30).take(np.arange(3, 30))


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
