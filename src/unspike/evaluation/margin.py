"""How clearly a network's output favours one class over all others.

With z the output spike counts of a record and y a class::

    margin_y = z_y - log sum_{j != y} exp z_j  =  log p_y - log (1 - p_y),   p = softmax(z)

The second form is the logit of the softmax confidence, which Carlini et al. (arXiv 2112.03570) use because it
is nearly normally distributed; the first is the margin of Georgiev et al. (arXiv 2410.23232), computed here
because it does not lose its digits when p_y is close to 1.

Spike counts are small integers, so many records tie: (9, 1, 0) and (9, 0, 1) favour the first class equally.
Summed in different orders their margins differ in the last digit, and everything that ranks records would
break such ties by the numbering of the classes. Therefore margins are rounded to nine decimals.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DECIMALS = 9


def log_odds_margin(counts: NDArray[np.floating], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log-odds margin of one class per record.

    Parameters
    ----------
    counts : ndarray of shape (B, C), spikes
        Output spike counts, one column a class.
    label : ndarray of shape (B,), int64
        The class whose margin is wanted, per record.

    Returns
    -------
    ndarray of shape (B,), float64
        The margin in nats, to nine decimals; positive where the class outweighs all others together.
    """
    z = np.asarray(counts, dtype=np.float64)
    rows = np.arange(len(z))
    others = z.copy()
    others[rows, label] = -np.inf
    top = others.max(axis=1)
    margin: NDArray[np.float64] = z[rows, label] - top - np.log(np.exp(others - top[:, None]).sum(axis=1))
    return margin.round(_DECIMALS)


def share_margin(share: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log-odds margin of one class per record from the shares of all classes.

    Parameters
    ----------
    share : ndarray of shape (B, C), float64
        Shares that sum to 1 in each row, say what a network's own `shares` returned.
    label : ndarray of shape (B,), int64
        The class whose margin is wanted, per record.

    Returns
    -------
    ndarray of shape (B,), float64
        log p_y - log sum_{j != y} p_j in nats, to nine decimals; a share of 0 counts as the smallest number
        there is.
    """
    return log_odds_margin(np.log(np.maximum(share, np.finfo(np.float64).tiny)), label)


def softmax(counts: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return exp(z) / sum exp(z) along the classes.

    Parameters
    ----------
    counts : ndarray of shape (B, C), spikes
        Output spike counts z, one column a class.

    Returns
    -------
    ndarray of shape (B, C), float64
        Shares that sum to 1 in each row.
    """
    z = np.asarray(counts, dtype=np.float64)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    share: NDArray[np.float64] = e / e.sum(axis=1, keepdims=True)
    return share
