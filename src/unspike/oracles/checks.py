"""What is refused as an oracle: networks that were not trained from scratch, or with other settings.

In published code a "retrained" network's reset missed some layers, so that it kept what the original had
learned (see `oracle`). Such a network makes every method look as good as it is itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.foundation.json_values import plain
from unspike.models.share_right import share_right

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel
    from unspike.oracles.oracle import Oracle

_TRIED = 200
_RELATED = 0.9
_FEWEST_WEIGHTS = 20


def refuse_related(original: SpikingModel, oracles: Sequence[Oracle]) -> None:
    """Refuse oracles whose weights are, in part, those of the original: they were not trained from scratch.

    Parameters
    ----------
    original : SpikingModel
        The network before unlearning.
    oracles : sequence of Oracle
        What is called retrained.

    Raises
    ------
    InvalidInput
        If in any group of synapses the weights of an oracle correlate with the original's above 0.9. Networks
        with other seeds have other connections, or weights that do not correlate.
    """
    for oracle in oracles:
        for old, new in zip(original.synapses(), oracle.model.synapses(), strict=True):
            related = _correlation(old.weight, new.weight)
            if related > _RELATED:
                raise InvalidInput(
                    f"The oracle with seed {oracle.seed} was not reset: its weights of '{old.name}' "
                    f"correlate with the original network's (r = {related:.3f}). Train it from scratch."
                )


def refuse_other_settings(original: SpikingModel, oracles: Sequence[Oracle]) -> None:
    """Refuse oracles that were trained with other settings than the original.

    Parameters
    ----------
    original : SpikingModel
        The network before unlearning.
    oracles : sequence of Oracle
        What is called retrained.

    Raises
    ------
    InvalidInput
        If a setting is another (`SpikingModel.settings`).
    """
    expected = plain(original.settings())
    for oracle in oracles:
        found = plain(oracle.model.settings())
        other = sorted(name for name in {*expected, *found} if expected.get(name) != found.get(name))
        if other:
            raise InvalidInput(
                f"The oracle with seed {oracle.seed} was trained with other settings than the original: "
                f"{other[0]} is {found.get(other[0])}, expected {expected.get(other[0])}. Train it anew."
            )


def refuse_trained_weights(model: SpikingModel, untrained: SpikingModel, seed: int) -> None:
    """Refuse a clone that kept what the trained network learned (a reset that misses some layers)."""
    for old, new in zip(model.synapses(), untrained.synapses(), strict=True):
        if np.any(old.weight) and np.array_equal(np.asarray(old.weight), np.asarray(new.weight)):
            raise _not_reset(seed, f"starts from the trained weights of '{old.name}'")


def refuse_knowledge(model: SpikingModel, untrained: SpikingModel, seed: int, retain: Dataset) -> None:
    """Refuse a clone that knows the task: its weights may be scaled or stirred, and yet the trained ones."""
    tried = retain.take(evenly_spaced(retain.record_id, _TRIED))
    commonest = float(np.bincount(tried.y).max() / len(tried))
    trained, fresh = (_accuracy(network, tried) for network in (model, untrained))
    error = (commonest * (1 - commonest) / len(tried)) ** 0.5
    if fresh > max((commonest + trained) / 2, commonest + 5 * error):
        raise _not_reset(seed, f"names {fresh:.0%} of the records rightly before any training")


def _correlation(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    a, b = (np.asarray(weight, dtype=np.float64).ravel() for weight in (first, second))
    if a.shape != b.shape or len(a) < _FEWEST_WEIGHTS or not a.std() * b.std():
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def _accuracy(model: SpikingModel, records: Dataset) -> float:
    counts = model.predict_counts(records.x, record_id=records.record_id)
    return float(share_right(counts, records.y).mean())


def _not_reset(seed: int, what: str) -> UnspikeError:
    return UnspikeError(f"The oracle with seed {seed} {what}: clone() must return an untrained network.")
