"""How clearly a network favours one class over all others.

With p the network's own probabilities of the classes for a record and y a class::

    margin_y = log p_y - log (1 - p_y) = log p_y - log sum_{j != y} p_j

The first form is the logit that Carlini et al. (arXiv 2112.03570) use because it is nearly normally
distributed; the second is the margin of Georgiev et al. (arXiv 2410.23232), computed here because it does not
lose its digits when p_y is close to 1.

Spike counts are small integers, so many records tie: (9, 1, 0) and (9, 0, 1) favour the first class equally.
Summed in different orders their margins differ in the last digit, and everything that ranks records would
break such ties by the numbering of the classes. Therefore margins are rounded to nine decimals.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DECIMALS = 9


def log_odds_margin(probability: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log-odds margin of one class per record.

    Parameters
    ----------
    probability : ndarray of shape (B, C), float64
        Probabilities of the classes, which sum to 1 in each row; a probability of 0 counts as the smallest
        number there is.
    label : ndarray of shape (B,), int64
        The class whose margin is wanted, per record.

    Returns
    -------
    ndarray of shape (B,), float64
        The margin in nats, to nine decimals; positive where the class outweighs all others together.
    """
    z = np.log(np.maximum(probability, np.finfo(np.float64).tiny))
    rows = np.arange(len(z))
    others = z.copy()
    others[rows, label] = -np.inf
    top = others.max(axis=1, initial=-np.inf)
    margin: NDArray[np.float64] = z[rows, label] - top - np.log(np.exp(others - top[:, None]).sum(axis=1))
    return margin.round(_DECIMALS)
