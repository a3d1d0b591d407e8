"""KLoM: how far are the margins of unlearned networks from those of retrained ones, record by record?

Over N networks each, the margins m = log p_y - log (1 - p_y) of one record are put into 20 equal bins over
the joint range of both groups (clipped to +-100 nats), and::

    KLoM(x) = sum over bins with p > 0 of  p log (p / max(q, 1e-5))

with p and q the shares of unlearned and of retrained networks in a bin. It is at most log 1e5 = 11.51. The
value for a set of records is the 95th percentile. (The smallest KLoM that 95 % of the records do not exceed;
no interpolation.)

Two published implementations leave what lies on the last edge outside all bins: a group that lies there as a
whole has no counts at all and scores 0, the best there is. Here the last edge belongs to the last bin, so
that the counts of each group sum to N.

With few networks most bins are empty by chance and KLoM is large for equal distributions: with normal margins
its median is 3.9 at N = 16, 1.6 at N = 32 and 0.32 at N = 100 (95th percentile 0.66; measured with the edge
mended). So it is refused below N = 100 and always stands beside its floor, the
same figure between two groups of retrained networks. For fewer networks take `klom_small`.

Source: K. Georgiev et al., "Attribute-to-delete", arXiv 2410.23232; details as in R. Rinberg et al., EasyDUB,
arXiv 2602.16400.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.groups.ensembles import Ensemble, Ensembles
from unspike.evaluation.metrics.registry import LOWER, Sample, Scale, register_metric
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

BINS = 20
CLIP = 100.0
FLOOR = 1e-5
FEWEST = 100
PERCENTILE = 0.95

Divergence = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


def joint_histograms(
    first: NDArray[np.float64], second: NDArray[np.float64], *, bins: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the histograms of two groups over their joint range, record by record.

    Parameters
    ----------
    first, second : ndarray of shape (N, B) and (M, B), float64
        Margins, nats.
    bins : int
        Number of equal bins.

    Returns
    -------
    first, second : ndarray of shape (B, bins), int64
        Counts; each row sums to N and M.
    """
    clipped = [np.clip(group, -CLIP, CLIP) for group in (first, second)]
    low = np.minimum(clipped[0].min(axis=0), clipped[1].min(axis=0))
    high = np.maximum(clipped[0].max(axis=0), clipped[1].max(axis=0))
    width = np.where(high > low, high - low, 1.0)
    return _counted(clipped[0], low, width, bins), _counted(clipped[1], low, width, bins)


def _counted(
    margin: NDArray[np.float64], low: NDArray[np.float64], width: NDArray[np.float64], bins: int
) -> NDArray[np.int64]:
    place = np.minimum(np.floor((margin - low) / width * bins).astype(np.int64), bins - 1)
    records = margin.shape[1]
    cells = np.bincount((place + bins * np.arange(records)).ravel(), minlength=bins * records)
    return cells.reshape(records, bins)


def klom(unlearned: NDArray[np.float64], oracle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return KLoM of each record.

    Parameters
    ----------
    unlearned, oracle : ndarray of shape (N, B), float64
        Margins of unlearned and of retrained networks, nats.

    Returns
    -------
    ndarray of shape (B,), float64
        Nats, 0 to 11.51.
    """
    counts = joint_histograms(unlearned, oracle, bins=BINS)
    p, q = counts[0] / len(unlearned), counts[1] / len(oracle)
    terms = p * np.log(np.maximum(p, FLOOR) / np.maximum(q, FLOOR))
    # Where p = 0 the term is 0. A sum over bins may fall below 0 by the flooring of q.
    return np.asarray(np.maximum(terms.sum(axis=1), 0.0))


def beside_floor(
    divergence: Divergence, name: str, fewest: int
) -> Callable[[Ensemble, Ensembles], Measurement]:
    """Return the metric of a divergence on a set: its 95th percentile over records.

    Parameters
    ----------
    divergence : callable
        Takes the margins of a group and of the retrained networks, returns one number a record.
    name : str
        Name of the set.
    fewest : int
        Smallest valid number of networks.

    Returns
    -------
    callable
        It raises `CannotMeasure` without a second group of retrained networks: the number would be
        printed without its floor. The details hold the ``floor`` and the mean over records.
    """

    def measure(group: Ensemble, ensembles: Ensembles) -> Measurement:
        need(len(group), fewest, "networks in each group")
        if ensembles.second_oracle is None:
            raise CannotMeasure(
                "it needs a second group of retrained networks, whose distance from the first is its floor",
                n=len(group),
            )
        oracle = ensembles.oracle.margin[name]
        values = divergence(group.margin[name], oracle)
        floor = divergence(ensembles.second_oracle.margin[name], oracle)
        low, high = ensembles.bootstrap.quantile(values, PERCENTILE)
        return Measurement(
            value=percentile(values),
            low=low,
            high=high,
            n=len(group),
            details={
                "floor": percentile(floor),
                "mean": float(values.mean()),
                "networks": len(group),
                "records": len(values),
            },
        )

    return measure


def percentile(values: NDArray[np.float64]) -> float:
    """Return the smallest value that 95 % of the records do not exceed."""
    return float(np.quantile(values, PERCENTILE, method="inverted_cdf"))


for _name in ("retain", "forget", "test"):
    register_metric(
        f"klom.{_name}",
        definition="The 95th percentile over records of the KL divergence of the margins of unlearned from "
        f"those of retrained networks in 20 bins, on the {_name} records.",
        scale=Scale(LOWER, "nats", 0.0, float(np.log(1 / FLOOR))),
        sample=Sample(FEWEST, "networks in each group"),
        source=("georgiev2024attribute", "rinberg2026easy"),
        measured_on="ensemble",
    )(beside_floor(klom, _name, FEWEST))
