"""A graph trained a little on digits."""

from __future__ import annotations

import pytest

from unspike.adapters.nir.graph import graph_of
from unspike.adapters.nir.model import NirModel, Use
from unspike.data.dataset import Dataset

from .graphs import STEPS, two_layers


@pytest.fixture(scope="session")
def trained_graph(digits: Dataset) -> NirModel:
    """Return a trained network; not to be changed: take a copy."""
    model = NirModel(graph_of(two_layers()), Use(dt=1.0, steps=STEPS, epochs=12), digits.class_names, seed=1)
    model.learn(digits.take(range(600)))
    return model
