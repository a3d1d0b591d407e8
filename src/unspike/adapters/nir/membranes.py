"""Answers that are read from membranes: one number for a potential over time, and the way back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

READINGS = ("sum", "mean", "max", "last")


def read(membrane: NDArray[np.float32], how: str) -> NDArray[np.float32]:
    """Return one number for each record and neuron, float32 [B, N].

    Parameters
    ----------
    membrane : float32 [T, B, N]
        Potentials.
    how : {"sum", "mean", "max", "last"}
        How their values over time become one.
    """
    if how == "last":
        return np.array(membrane[-1])
    if how == "max":
        return np.asarray(membrane.max(axis=0))
    total = membrane.sum(axis=0)
    return np.asarray(total if how == "sum" else total / np.float32(len(membrane)))


def back(error: NDArray[np.float32], membrane: NDArray[np.float32], how: str) -> NDArray[np.float32]:
    """Return derivatives by the potentials, float32 [T, B, N], from those by the numbers read, [B, N]."""
    if how == "sum":
        return np.broadcast_to(error, membrane.shape)
    if how == "mean":
        return np.broadcast_to(error / np.float32(len(membrane)), membrane.shape)
    when = membrane.argmax(axis=0) if how == "max" else np.full(error.shape, len(membrane) - 1)
    steps = np.arange(len(membrane)).reshape(-1, 1, 1)
    return np.where(steps == when, error, np.float32(0.0))
