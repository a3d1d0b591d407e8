"""Traces of spikes before and after every step, by hand and step by step."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.snn.kernels.pair_stdp_traces import make_traces, spacing


def traces_of(trains: np.ndarray, heights: tuple[float, float], decay: tuple[float, float]) -> np.ndarray:
    """k(t), [64, T], of trains, bool [64, T]."""
    n_steps = trains.shape[1]
    n_groups = -(-n_steps // 64)
    masks = np.zeros((n_groups, 64), np.uint64)
    for j, t in zip(*np.nonzero(trains), strict=True):
        masks[t // 64, j] |= np.uint64(1) << np.uint64(t % 64)
    values = np.full(64 * spacing(n_groups), np.nan, np.float32)
    as_given = (np.array(pair, np.float32) for pair in (heights, decay))
    make_traces(masks, n_steps, *as_given, values, np.empty(64, np.float32))
    by_step = values.reshape(4, spacing(n_groups), 16)[:, :n_steps]
    return by_step.transpose(0, 2, 1).reshape(64, n_steps)


def test_by_hand() -> None:
    trains = np.zeros((64, 5), np.bool_)
    trains[3, 1] = trains[20, 4] = True
    found = traces_of(trains, (8.0, 16.0), (0.5, 0.25))
    # Before the spike -16 / 4 a step of distance, after it 8 / 2; nothing in the step itself.
    assert found[3].tolist() == [-4.0, 0.0, 4.0, 2.0, 1.0]
    assert found[20].tolist() == [-0.0625, -0.25, -1.0, -4.0, 0.0]
    assert not found[[0, 19, 63]].any()


@pytest.mark.parametrize("n_steps", [1, 31, 32, 33, 64, 65, 130])
def test_step_by_step(n_steps: int) -> None:
    trains = np.random.default_rng(n_steps).random((64, n_steps)) < 0.3
    found = traces_of(trains, (0.5, 0.1), (0.95, 0.9))
    expected, before, after = np.empty((64, n_steps)), np.zeros(64), np.zeros(64)
    for t in range(n_steps):
        expected[:, t] = 0.5 * before
        before = 0.95 * (before + trains[:, t])
    for t in reversed(range(n_steps)):
        expected[:, t] -= 0.1 * after
        after = 0.9 * (after + trains[:, t])
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
