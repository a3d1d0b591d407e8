"""A job takes little memory of its own beside the data, which all jobs share."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from unspike.data import Dataset
from unspike.evaluation import AskedNetwork, Bootstrap
from unspike.evaluation.responses import answered
from unspike.pipeline import TrainSettings
from unspike.studies.study import Study
from unspike.unlearning.workbench import Workbench

RECORDS = 12_000
BYTES = RECORDS * 28 * 28 * 4
"""Of the data, as the float32 values that networks take."""


@pytest.fixture(scope="module")
def study() -> Study:
    """A study of random images of bytes, of ten classes."""
    rng = np.random.default_rng(0)
    data = Dataset(
        name="noise",
        x=np.divide(rng.integers(0, 256, (RECORDS, 28, 28), np.uint8), 255, dtype=np.float32),
        y=np.arange(RECORDS) % 10,
        record_id=np.arange(RECORDS),
        class_names=tuple("0123456789"),
        modality="image",
        citation="nobody",
    )
    return Study(dataset=data, training=TrainSettings(data="noise", hidden=(4,), steps=1, threads=1))


def taken(work: Callable[[], Any]) -> int:
    """The most bytes that were held at once by some work."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_data_of_a_seed_are_no_copy(study: Study) -> None:
    assert taken(lambda: study.task("class:3", study.material(0))) < BYTES / 8


def test_all_records_are_answered_a_few_at_a_time(study: Study) -> None:
    train = study.material(0).parts.train
    model = study.untrained(0)
    assert taken(lambda: answered(model, train)) < BYTES / 2
    asked = AskedNetwork(model=model, sets={"retain": train, "test": train.take(range(2000))})
    assert taken(lambda: [asked.activity(name) for name in asked.sets]) < BYTES / 2
    assert taken(lambda: Workbench(model, total=0).counts(train)) < BYTES / 2


def test_training_copies_a_batch_at_a_time(study: Study) -> None:
    train = study.material(0).parts.train
    assert taken(lambda: study.untrained(0).learn(train, epochs=1)) < BYTES / 4


def test_resamples_are_drawn_a_few_at_a_time() -> None:
    assert taken(lambda: Bootstrap(seed=123).draws(1000)) < 3 * 4 * 1000 * 1000
