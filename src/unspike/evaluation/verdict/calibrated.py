"""Calibrated attack: is the network surer of the forgotten records than retrained networks are of the same?

A population attack sets sure answers to forgotten records against sure answers to others; most of what it
sees is how hard the records are. Here the retrained networks stand for each record's difficulty: they are
the reference networks of an offline attack, and the network's value for a record is set against theirs for
the same one (module `paired`), forgotten less never-seen. Of a retrained network itself the others are the
references.

A network that is surer of everything knows no more of the forgotten. So margins (log-odds of the true class)
are taken relative to the network's own never-seen records: with q the quartiles of its margins for those,

    v(x) = clip((margin(x) - q_2) / (q_3 - q_1), -3, 0)

Above the median there is nothing to see: there all networks are sure, and differ by chance. Below, training
on a record shows most. The form was chosen on two requests, where it found the original network with more
standard errors than raw margins, ranks or shares did; no command repeats that. Output margins scaled, or
shifted by a constant, give the same values.

Sources: N. Carlini et al., "Membership inference attacks from first principles", IEEE S&P 2022, arXiv
2112.03570 (offline, per record); L. Watson et al., "On the importance of difficulty calibration in membership
inference attacks", ICLR 2022, arXiv 2111.08440. The scale and the clipping are ours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.statistics.measurement import CannotMeasure, need
from unspike.evaluation.statistics.paired import Sides

LEAST, MOST = -3.0, 0.0
RANGE = MOST - LEAST
FEWEST = 20


def relative_margins(
    forgotten: NDArray[np.float64],
    never_seen: NDArray[np.float64],
    *,
    scale: NDArray[np.float64] | None = None,
) -> Sides:
    """Return a network's margins relative to those of its never-seen records.

    Parameters
    ----------
    forgotten, never_seen : ndarray of shape (F,) and (T,), float64, nats
        Margins of the true class.
    scale : ndarray of shape (S,), float64, nats, optional
        Margins whose quartiles are taken; by default those of the never-seen records. For a class that is
        to be forgotten, those of the other classes' never-seen records.

    Returns
    -------
    Sides
        The values, from -3 to 0.

    Raises
    ------
    CannotMeasure
        With fewer than 20 margins to take the quartiles of, or if half of them are equal.
    """
    known = never_seen if scale is None else scale
    need(len(known), FEWEST, "never-seen records")
    low, median, high = np.quantile(known, [0.25, 0.5, 0.75])
    if high <= low:
        raise CannotMeasure(
            "this network answers half of the never-seen records alike, so margins have no scale"
        )

    def relative(margin: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.clip((margin - median) / (high - low), LEAST, MOST))

    return Sides(forgotten=relative(forgotten), never_seen=relative(never_seen))
