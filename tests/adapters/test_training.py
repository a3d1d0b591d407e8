"""The default training learns, and two records keep their order whichever others are there."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from unspike.adapters.training import Recipe, _batches, told  # noqa: E402
from unspike.adapters.wrap import wrap  # noqa: E402
from unspike.data.dataset import Dataset  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402

from . import networks  # noqa: E402


def test_the_default_training_learns(digits: Dataset) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = wrap(networks.snntorch_loop(), steps=10, epochs=12)
    train, test = digits.take(range(900)), digits.take(range(900, 1200))
    model.learn(train)
    assert (model.predict_counts(test.x).argmax(axis=1) == test.y).mean() > 0.8


def test_records_keep_their_order() -> None:
    ids = np.arange(500)
    whole = np.concatenate(list(_batches(ids, 0, 1)))
    some = ids[::3]
    part = some[np.concatenate(list(_batches(some, 0, 1)))]
    assert [n for n in whole if n % 3 == 0] == part.tolist()
    assert sorted(whole) == ids.tolist()


def test_nothing_to_learn_is_refused(digits: Dataset) -> None:
    module = networks.snntorch_loop().requires_grad_(False)
    model = wrap(module, steps=10)
    with pytest.raises(InvalidInput, match="every parameter of the module is frozen"):
        model.learn(digits.take(range(5)))


def test_a_recipe_is_told_by_its_source() -> None:
    def train(module: Any, dataset: Dataset, seed: int) -> None:
        """Do nothing."""

    assert told(train) == told(train)
    assert told(train).split()[0].endswith("train")
    assert told(train) != told(test_records_keep_their_order)
    assert Recipe(train=train).settings()["train"] == told(train)
    assert not Recipe(train=train).knows_epochs
    assert Recipe().knows_epochs
