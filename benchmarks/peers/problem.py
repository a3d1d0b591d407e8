"""The network, its input and its labels, as every engine gets them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIZES = (784, 200, 200, 10)
N_STEPS = 50
BATCH = 100
FORMS = {"sparse": 0.1, "dense": 1.0}  # connection probability of the hidden layers; the output has all


@dataclass(frozen=True)
class Problem:
    """What is computed.

    Parameters
    ----------
    spikes : float32 [T, B, n_inputs]
        Input spikes, 0 or 1.
    labels : int64 [B]
        Class of each record.
    weights : dict of lists of float32 [n_pre, n_post]
        Of each form and layer; 0 where there is no synapse.
    """

    spikes: NDArray[np.float32]
    labels: NDArray[np.int64]
    weights: dict[str, list[NDArray[np.float32]]]

    def digest(self) -> str:
        """Return a short name of the problem that changes with anything in it."""
        arrays = [self.spikes, self.labels, *(w for layers in self.weights.values() for w in layers)]
        return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()[:12]

    def share(self, n: int, of: int) -> Problem:
        """Return the same problem with every `of`-th record, from record `n`."""
        return replace(self, spikes=self.spikes[:, n::of], labels=self.labels[n::of])

    @classmethod
    def load(cls, path: str | Path) -> Problem:
        """Read a problem that `save` wrote."""
        with np.load(path) as file:
            weights = {form: [file[f"{form}{n}"] for n in range(len(SIZES) - 1)] for form in FORMS}
            return cls(spikes=file["spikes"].astype(np.float32), labels=file["labels"], weights=weights)

    def save(self, path: str | Path) -> None:
        """Write the problem to a file of arrays."""
        weights = {f"{form}{n}": w for form, layers in self.weights.items() for n, w in enumerate(layers)}
        np.savez(path, spikes=self.spikes.astype(np.bool_), labels=self.labels, **weights)
