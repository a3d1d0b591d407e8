from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unspike.data import Dataset, load
from unspike.events import Events
from unspike.report.explore import pictures_of
from unspike.report.explore.pictures import MOST_VALUES


def dataset(x: Any, modality: Any) -> Dataset:
    n = len(x)
    return Dataset(
        name="d",
        modality=modality,
        x=x,
        y=np.zeros(n, np.int64),
        record_id=np.arange(n) + 5,
        class_names=("a",),
        citation="",
    )


def test_an_image_is_its_values() -> None:
    x = np.array([[[0.0, 1.0], [0.5, 0.2]]], np.float32)
    found = pictures_of(dataset(x, "image"))
    assert found.values.tolist() == [[[0, 255], [128, 51]]]
    assert found.record_id.tolist() == [5]


def test_each_channel_of_a_series_and_each_feature_of_a_vector_fills_a_byte() -> None:
    series = np.array([[[0.0, 10.0], [2.0, 20.0]], [[4.0, 30.0], [2.0, 10.0]]], np.float32)
    assert pictures_of(dataset(series, "series")).values.tolist() == [
        [[0, 0], [128, 128]],
        [[255, 255], [128, 0]],
    ]
    vectors = np.array([[1.0, 7.0], [3.0, 7.0]], np.float32)
    assert pictures_of(dataset(vectors, "vector")).values.tolist() == [[[0, 0]], [[255, 0]]]


def test_events_are_counted_at_their_pixels() -> None:
    events = Events(
        when=np.arange(6, dtype=np.uint32),
        where=np.array([0, 0, 4, 0, 3, 3], np.uint16),  # polarity 1 of the first pixel is input 4
        start=np.array([0, 5, 6]),
        sensor=(2, 2, 2),
    )
    found = pictures_of(dataset(events, "events"))
    # Four events at the first pixel and one at the last: the root of a quarter is a half.
    assert found.values.tolist() == [[[255, 0], [0, 128]], [[0, 0], [0, 255]]]


def test_large_records_are_thinned() -> None:
    found = pictures_of(dataset(np.zeros((1, 300, 20), np.float32), "series"))
    assert found.values[0].size <= MOST_VALUES
    assert found.values.shape[2] == 20, "only the longer axis is"


@pytest.mark.parametrize("name", ["digits", "mnist5k"])
def test_real_images_are_themselves(name: str) -> None:
    records = load(name).take(range(3))
    np.testing.assert_allclose(pictures_of(records).values / 255, records.x, atol=0.002)
