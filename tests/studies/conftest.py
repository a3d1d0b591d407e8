"""Small studies of real digits."""

from __future__ import annotations

import pytest

from unspike.data import load
from unspike.pipeline import TrainSettings
from unspike.studies.study import Study

SMALL = TrainSettings(
    data="digits", hidden=(30, 20), connection_probability=0.4, steps=20, epochs=6, threads=1
)


@pytest.fixture(scope="session")
def study() -> Study:
    """600 of scikit-learn's digits."""
    return Study(dataset=load("digits").take(range(600)), training=SMALL)
