from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash
from unspike.oracles.training import train_oracles

from ..evaluation.fakes import FakeModel, make_dataset


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


def test_bad_requests_are_refused(trained: FakeModel) -> None:
    with pytest.raises(InvalidInput, match="one seed"):
        train_oracles(trained, RETAIN, seeds=())
    with pytest.raises(InvalidInput, match="different seeds"):
        train_oracles(trained, RETAIN, seeds=(1, 1))
    with pytest.raises(InvalidInput, match="Nothing is left"):
        train_oracles(trained, RETAIN.take([]), seeds=(1,))
