"""RMIA: is the network surer of this record, relative to other networks, than of records it never saw?

With p(x | theta) the probability that the network gives to the true class of x, and p(x) what networks in
general give it::

    LR(x, z) = [p(x | theta) / p(x)] / [p(z | theta) / p(z)]
    score(x) = share of the population records z with LR(x, z) >= gamma

*Offline*, where all reference networks were trained without x, p(x) = ((1 + a) p_out(x) + 1 - a) / 2, with
p_out the mean over the references: half of it stands for networks trained with x, taken to be 1 - a + a
p_out. *Online*, p(x) is the mean of the references trained with x and of those trained without it, in equal
parts.

gamma = 1 and a = 0.3 are the defaults of the authors' own code (on mnist5k, too, any a up to 0.5 did as
well, and gamma = 2 was useless: no network is twice as sure of a member). Without the population term, as
one published implementation has it, the score is a ratio whose scale differs from network to network.

Here the references are the retrained networks: all but one of them, in turn, so that every network is
attacked with equally many, and the figures are means over the turns. The population are the never-seen
records with which the forgotten ones are compared (for a class request those of that class), each of which
is itself scored against all of them; equal ratios have equal scores.

Source: S. Zarifzadeh, P. Liu and R. Shokri, "Low-cost high-power membership inference attacks", ICML 2024,
arXiv 2312.03262.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import Attack, Attacks
from unspike.evaluation.attacks.line_up import attack_by, line_up, settled
from unspike.evaluation.attacks.population import register_attempts
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.presentations import Presentation
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.measurement import CannotMeasure, need

A = 0.3
GAMMA = 1.0
_SMALLEST = np.finfo(np.float64).tiny
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


def offline_evidence(out: NDArray[np.float64], *, a: float = A) -> NDArray[np.float64]:
    """Return p(x) from networks trained without x.

    Parameters
    ----------
    out : ndarray of shape (M, B), float64
        Share of the true class of each of B records in each of M reference networks.
    a : float
        0 takes a network trained with x to be certain of it, 1 to answer like the others.

    Returns
    -------
    ndarray of shape (B,), float64
    """
    return np.asarray(0.5 * ((1.0 + a) * out.mean(axis=0) + 1.0 - a))


def online_evidence(trained: NDArray[np.float64], out: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p(x) from networks trained with x and without it.

    Parameters
    ----------
    trained, out : ndarray of shape (M, B) and (N, B), float64
        Share of the true class in the reference networks of either kind.

    Returns
    -------
    ndarray of shape (B,), float64
    """
    return np.asarray(0.5 * (trained.mean(axis=0) + out.mean(axis=0)))


def relative_scores(
    target: NDArray[np.float64],
    evidence: NDArray[np.float64],
    population: NDArray[np.float64],
    population_evidence: NDArray[np.float64],
    *,
    gamma: float = GAMMA,
) -> NDArray[np.float64]:
    """Return the score of each record.

    Parameters
    ----------
    target, evidence : ndarray of shape (B,), float64
        p(x | theta) and p(x).
    population, population_evidence : ndarray of shape (Z,), float64
        p(z | theta) and p(z) of records that the network never saw, one or more.
    gamma : float
        How much surer of x the network must be.

    Returns
    -------
    ndarray of shape (B,), float64
        0..1.

    Raises
    ------
    CannotMeasure
        Without a population.
    """
    need(len(population), 1, "never-seen records as a population")
    beaten = np.sort(_ratio(population, population_evidence))
    ratio = settled(target / np.maximum(evidence, _SMALLEST) / gamma)
    return np.searchsorted(beaten, ratio, side="right") / len(beaten)


def scores_of_both_sides(
    target: NDArray[np.float64],
    evidence: NDArray[np.float64],
    population: NDArray[np.float64],
    population_evidence: NDArray[np.float64],
    *,
    gamma: float = GAMMA,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the scores of the records and of the population itself, to be compared with each other.

    An equal ratio counts half, and a record of the population is set against all of it, itself included: so
    that records with equal ratios have equal scores, whichever side they are on. Spike counts of few steps,
    and probabilities of exactly one, make many equal.

    Parameters
    ----------
    target, evidence, population, population_evidence, gamma
        As in `relative_scores`.

    Returns
    -------
    records : ndarray of shape (B,), float64
    population : ndarray of shape (Z,), float64

    Raises
    ------
    CannotMeasure
        With fewer than two records in the population.
    """
    need(len(population), 2, "never-seen records as a population")
    records, others = _ratio(target, evidence), _ratio(population, population_evidence)
    beaten = np.sort(others)

    def share(ratio: NDArray[np.float64]) -> NDArray[np.float64]:
        below, upto = (np.searchsorted(beaten, settled(ratio / gamma), side=side) for side in _SIDES)
        return (below + upto) / (2.0 * len(beaten))

    return share(records), share(others)


def _ratio(own: NDArray[np.float64], known: NDArray[np.float64]) -> NDArray[np.float64]:
    return settled(own / np.maximum(known, _SMALLEST))


def offline_attempts(network: AskedNetwork, context: Context, presentation: Presentation) -> Attacks:
    """Return one attack with each panel of references."""
    if not any(context.panels):
        raise CannotMeasure("it needs another retrained network for reference, found none")
    key = ("rmia", presentation, tuple(one.state for panel in context.panels for one in panel))
    return network.once(key, lambda: [_attempt(network, panel, presentation) for panel in context.panels])


def _attempt(network: AskedNetwork, panel: Sequence[AskedNetwork], presentation: Presentation) -> Attack:
    sides = [
        (network.responses(name, presentation), _evidence(panel, name, presentation))
        for name in ("forget", network.non_members)
    ]
    line = line_up(sides[0][0], sides[1][0])
    (member, evidence), (population, known) = ((true_probability(answers), p) for answers, p in sides)
    members, others = scores_of_both_sides(member, evidence, population, known)
    return attack_by(np.concatenate([others, members]), line)


def _evidence(panel: Sequence[AskedNetwork], name: str, presentation: Presentation) -> NDArray[np.float64]:
    return offline_evidence(
        np.stack([true_probability(reference.responses(name, presentation)) for reference in panel])
    )


def true_probability(responses: Responses) -> NDArray[np.float64]:
    """Return the probability of the true class of each record, float64 [B]."""
    return np.asarray(responses.probability[np.arange(len(responses)), responses.label])


register_attempts(
    "rmia",
    offline_attempts,
    definition="the relative attack (RMIA, offline), which compares the probability of the true class with "
    "that in retrained networks and with other records'",
    source=("zarifzadeh2024low",),
)
