from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from unspike.evaluation.hidden.readout import class_separation, fit_readout
from unspike.evaluation.statistics.measurement import CannotMeasure

NEURONS = 12


def counts(rng: np.random.Generator, label: NDArray[np.int64], clear: float) -> NDArray[np.int64]:
    """Counts of a layer in which neuron y fires more for class y."""
    made = rng.poisson(3.0, size=(len(label), NEURONS)).astype(np.float64)
    made[np.arange(len(label)), label] += clear
    return np.asarray(made.astype(np.int64))


def test_a_clear_layer_is_read() -> None:
    rng = np.random.default_rng(0)
    kept, asked = (np.arange(n) % 4 for n in (200, 80))
    margin = fit_readout(counts(rng, kept, 8), kept).margins(counts(rng, asked, 8), asked)
    assert (margin > 0).mean() > 0.8
    wrong = fit_readout(counts(rng, kept, 8), kept).margins(counts(rng, asked, 8), (asked + 1) % 4)
    assert (wrong < 0).all()


def test_two_classes_are_mirror_images() -> None:
    rng = np.random.default_rng(1)
    kept, asked = np.arange(60) % 2, np.zeros(20, np.int64)
    fit, ask = counts(rng, kept, 6), counts(rng, asked, 6)
    first = fit_readout(fit, kept).margins(ask, asked)
    assert fit_readout(fit, kept).margins(ask, asked + 1) == pytest.approx(-first)


def test_order_of_asked_records_and_silent_neurons_are_no_matter() -> None:
    rng = np.random.default_rng(2)
    kept, asked = np.arange(60) % 3, np.arange(30) % 3
    fit, ask = counts(rng, kept, 4), counts(rng, asked, 4)
    plain, order = fit_readout(fit, kept).margins(ask, asked), rng.permutation(30)
    assert fit_readout(fit, kept).margins(ask[order], asked[order]) == pytest.approx(plain[order])
    silent_fit, silent_ask = (np.column_stack([c, np.zeros(len(c), int)]) for c in (fit, ask))
    assert fit_readout(silent_fit, kept).margins(silent_ask, asked) == pytest.approx(plain)


def test_a_class_set_further_apart_has_larger_values() -> None:
    rng = np.random.default_rng(3)
    others = counts(rng, 1 + np.arange(200) % 5, 4)
    far, near = (class_separation(counts(rng, np.zeros(60, np.int64), c), others).mean() for c in (8.0, 2.0))
    assert far > near > 0.5
    assert abs(class_separation(others[:60], others[60:]).mean()) < 0.8


def test_too_few() -> None:
    with pytest.raises(CannotMeasure, match="at least 20"):
        class_separation(np.ones((19, 3)), np.ones((30, 3)))
    with pytest.raises(CannotMeasure, match="at least 2 classes"):
        fit_readout(np.ones((30, 3)), np.zeros(30, np.int64))
    with pytest.raises(CannotMeasure, match="neurons"):
        fit_readout(np.ones((30, 3)), np.arange(30) % 2)
