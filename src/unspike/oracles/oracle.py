"""The yardstick: networks trained from scratch, with other seeds, without the forgotten data.

One retrained network is an anecdote; several give the spread that the seed alone causes, without which no
difference can be called large or small (Hayes et al., arXiv 2403.01218). Two mistakes of published code are
refused: an oracle that starts from the trained weights (`oracle_checks`), and a cached one that was trained
on other data or with other settings (`oracle_cache`). They are trained by `oracle_training`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel

# Keep the seeds of either kind of network apart from anything else derived from the same base seed.
_SEED_PURPOSE, _ORIGINAL_PURPOSE = 0x0AC1E, 0x0512


@dataclass(frozen=True, kw_only=True, eq=False)
class Oracle:
    """A network trained to compare with, by custom without the forgotten data.

    Parameters
    ----------
    model : SpikingModel
        The trained network.
    seed : int
        Its seed.
    seconds : float
        Wall time of its training, without the loading of compiled code.
    threads : int
        Threads it was trained with; other oracles may have been trained at the same time.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> from unspike import Workshop, oracle_seeds, train_oracles
    >>> (oracle,) = train_oracles(
    ...     model, task.retained, seeds=oracle_seeds(0, 1), workshop=Workshop(workers=1)
    ... )
    >>> oracle.seconds > 0, oracle.model.class_names == model.class_names
    (True, True)
    """

    model: SpikingModel
    seed: int
    seconds: float
    threads: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Training:
    """A network that is to be trained, ready to be sent to another process.

    Parameters
    ----------
    model : SpikingModel
        The untrained network.
    records : str
        Name of the data that it learns.
    seed : int
        Its seed.
    threads : int
        Threads of the training.
    is_control : bool
        Whether it learns what it is to forget, so that it is kept apart from the retrained networks.
    """

    model: SpikingModel
    records: str
    seed: int
    threads: int = 1
    is_control: bool = False


def oracle_seeds(seed: int, count: int) -> tuple[int, ...]:
    """Return seeds for retrained networks; asking for more leaves the first ones as they were.

    Parameters
    ----------
    seed : int
        Base seed, >= 0.
    count : int
        How many, >= 1.

    Returns
    -------
    tuple of int
        Different seeds, none of them the base seed.

    Examples
    --------
    >>> from unspike import oracle_seeds
    >>> seeds = oracle_seeds(0, 3)
    >>> len(set(seeds)), oracle_seeds(0, 5)[:3] == seeds
    (3, True)
    """
    if count < 1:
        raise InvalidInput(
            f"The comparison needs at least one retrained network, got {count}: ask for 1 or more."
        )
    return _different_seeds(seed, count, purpose=_SEED_PURPOSE)


def original_seeds(seed: int, count: int) -> tuple[int, ...]:
    """Return seeds for further networks trained with the forgotten records.

    They are other seeds than the retrained networks': equal ones would make the two groups more alike than
    two groups of retrained networks are, and that is the floor they are compared with.

    Parameters
    ----------
    seed, count : int
        As in `oracle_seeds`.

    Examples
    --------
    >>> from unspike.evaluation import oracle_seeds, original_seeds
    >>> set(original_seeds(0, 3)) & set(oracle_seeds(0, 3))
    set()
    """
    return _different_seeds(seed, count, purpose=_ORIGINAL_PURPOSE)


def _different_seeds(seed: int, count: int, *, purpose: int) -> tuple[int, ...]:
    words = np.random.SeedSequence(seed, spawn_key=(purpose,)).generate_state(4 * count + 4)
    different = list(dict.fromkeys(int(word) >> 1 for word in words if int(word) >> 1 != seed))
    return tuple(different[:count])
