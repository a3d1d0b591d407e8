"""Information difference index: how much of what the hidden layers knew of the forgotten records is left?

With Z the spike counts of a hidden layer and Y whether a record is a forgotten or a test record, equally
likely, a logistic regression q trained on other records gives a lower bound of their mutual information, in
bits::

    I = max(0, 1 + mean of log2 q(y | z))          the mean over both kinds of records in equal parts

(D. Barber and F. Agakov, NIPS 2003: H(Y) = 1 bit less the cross-entropy of any q). With u the network, o the
original and r the retrained networks (their mean)::

    IDI = sum over layers of (I_u - I_r) / sum over layers of (I_o - I_r)

0 is the aim: what is left is what the seed and the input alone give away. 1 is a network that knows as much
as the original. Below 0 the forgotten records stand out less than in a network that never met them.

Test records stand for those that were not forgotten, of the other classes for a class request. The authors
take retained ones; but those the original has met just as well as single forgotten records, which they would
hide. It takes at most 200 records of either kind.

Where the original's layers hold no more information than those of the best of the retrained networks (the
95 % interval of the difference reaches down to 0), there is nothing to divide by, and a reason takes the
place of the number. This is often so for single records.

Source: D. Jeon, W. Jeung, T. Kim, A. No and J. Choi, AAAI 2026, arXiv 2405.17878, who bound the information
by a trained critic (InfoNCE) in place of a logistic regression, which finds less of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.line_up import deal
from unspike.evaluation.hidden.linear_probe import probe_scores
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.bootstrap import Bootstrap, interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

FEWEST = 20
FOLDS = 5
SETS = ("test", "forget")
NOTHING_MORE = (
    "the original's hidden layers tell no more of which records were forgotten than the retrained networks'"
)
_SIDES = (False, True)
_DECIDES = Bootstrap()  # whether there is something to divide by, the same for every network


@dataclass(frozen=True, kw_only=True, eq=False)
class Information:
    """What a probe of a layer is worth, record by record.

    Parameters
    ----------
    bits : ndarray of shape (B,), float64
        1 + log2 of the probability that the probe gave to the truth.
    belongs : ndarray of shape (B,), bool
        Whether the record is one of the forgotten ones.
    """

    bits: NDArray[np.float64]
    belongs: NDArray[np.bool_]

    @property
    def value(self) -> float:
        """Lower bound of the mutual information, bits, 0 to 1."""
        return max(0.0, float(np.mean([self.bits[self.belongs == side].mean() for side in _SIDES])))

    def resampled(self, bootstrap: Bootstrap) -> NDArray[np.float64]:
        """Return the bound of each resample, forgotten and other records drawn apart, [resamples]."""
        sides = [bootstrap.means(self.bits[self.belongs == side], stream=int(side)) for side in _SIDES]
        return np.maximum(0.0, (sides[0] + sides[1]) / 2)


def information(counts: NDArray[np.floating], belongs: NDArray[np.bool_]) -> Information:
    """Return what a cross-fitted logistic regression on a layer's spike counts is worth.

    Parameters
    ----------
    counts : ndarray of shape (B, N), spikes
        Spike counts, other records first, each kind in one fixed order.
    belongs : ndarray of shape (B,), bool
        Whether the record is one of the forgotten ones; five of each kind or more.
    """
    sizes = [int((belongs == side).sum()) for side in _SIDES]
    score = probe_scores(counts, belongs, deal(sizes, folds=FOLDS, seed=0))
    # log of the logistic function of the log-odds of the truth, which does not overflow
    nats = -np.logaddexp(0.0, np.where(belongs, -score, score))
    return Information(bits=1.0 + nats / np.log(2.0), belongs=belongs)


Layers = Mapping[str, Information]


@register_metric(
    "information_difference",
    definition="Information of the hidden spike counts on which records were forgotten beyond the retrained "
    "networks', by the original's beyond theirs (IDI, by a logistic regression).",
    scale=Scale(EQUAL, "ratio", float("-inf"), float("inf")),
    sample=Sample(FEWEST, "records on each side"),
    source=("jeon2026information", "barber2003im"),
)
def information_difference(network: AskedNetwork, context: Context) -> Measurement:
    """Return the index; the details hold the information per layer, bits."""
    n = min(len(network.sample(name)) for name in SETS)
    need(n, FEWEST, "forgotten and test records")
    if not context.references:
        raise CannotMeasure("it needs another retrained network to compare with, found none")
    if not network.hidden("forget"):
        raise CannotMeasure("the network has no hidden layer")
    if _total(_layers(context.original)) == 0:
        raise CannotMeasure(NOTHING_MORE, n=n)
    networks = [_layers(one) for one in (network, context.original, *context.references)]
    _refuse_nothing_to_divide_by(networks, n)
    low, high = interval(_ratio_where_there_is_one(*_resampled(networks, context.bootstrap)))
    return Measurement(
        value=float(_ratio(*(np.array(_total(layers)) for layers in networks))),
        low=low,
        high=high,
        n=n,
        details={
            "bits": {name: layer.value for name, layer in networks[0].items()},
            "original_bits": {name: layer.value for name, layer in networks[1].items()},
            "retrained_bits": {
                name: float(np.mean([layers[name].value for layers in networks[2:]])) for name in networks[0]
            },
        },
    )


def _layers(network: AskedNetwork) -> Layers:
    return network.once("information", lambda: _information(network), of=SETS)


def _information(network: AskedNetwork) -> Layers:
    sides = [network.hidden(name) for name in SETS]
    return {
        name: information(
            np.concatenate([side[name] for side in sides]).astype(np.float32),
            np.repeat(_SIDES, [len(side[name]) for side in sides]),
        )
        for name in sides[0]
    }


def _total(layers: Layers) -> float:
    return sum(layer.value for layer in layers.values())


def _resampled(networks: list[Layers], bootstrap: Bootstrap) -> list[NDArray[np.float64]]:
    return [np.sum([layer.resampled(bootstrap) for layer in layers.values()], axis=0) for layers in networks]


def _ratio(
    own: NDArray[np.float64], original: NDArray[np.float64], *retrained: NDArray[np.float64]
) -> NDArray[np.float64]:
    reference = np.mean(retrained, axis=0)
    return np.asarray((own - reference) / (original - reference))


def _ratio_where_there_is_one(
    own: NDArray[np.float64], original: NDArray[np.float64], *retrained: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the ratio of those resamples, nearly all, in which the original is above the retrained mean."""
    there = original > np.mean(retrained, axis=0)
    return _ratio(own[there], original[there], *(each[there] for each in retrained))


def _refuse_nothing_to_divide_by(networks: list[Layers], n: int) -> None:
    _, before, *others = _resampled(networks, _DECIDES)
    if float(np.percentile(before - np.max(others, axis=0), 2.5)) <= 0:
        raise CannotMeasure(NOTHING_MORE, n=n)
