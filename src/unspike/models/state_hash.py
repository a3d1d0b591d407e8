"""A hash of everything in a network that holds data: equal networks have equal hashes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel


def state_hash(model: SpikingModel) -> str:
    """Return a hash of everything in a network that holds data.

    Parameters
    ----------
    model : SpikingModel
        The network.

    Returns
    -------
    str
        SHA-256, hexadecimal, over names, shapes, types and bytes of its state.

    Examples
    --------
    >>> from unspike import SpikingClassifier, load_dataset, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> from unspike.evaluation import state_hash
    >>> state_hash(model) == state_hash(model.copy()), state_hash(model) == state_hash(model.clone())
    (True, False)
    """
    digest = hashlib.sha256()
    for name, value in sorted(model.state().items()):
        array = np.ascontiguousarray(value)
        digest.update(f"{name}|{array.dtype.str}|{array.shape}|".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
