"""What a network that had never met the forgotten records would answer: the target of unlearning.

Of a *class* that was never met, the network has no idea; but it has to name some class, and networks that
never met a class turn out to be nearly as sure of its records as of others. Its answer is the class that it
now takes the record for next to its own, c* = argmax over c != f of p_c,

.. math:: \\hat y_{c^*} = 1, \\quad \\hat y_c = 0 \\text{ else}.

To *records* that were never met, it answers as it answers other records it never met. Forgotten and
never-seen records are put side by side in the order of their margin (the log-odds of the right class),
and each forgotten record is to have no larger a margin than the never-seen one of its rank:

.. math:: \\hat m_{(r)} = \\min(m_{(r)}, Q_{unseen}(r)).

So records that were always hard stay hard, and the whole distribution, not only its mean, becomes that of
records never met. Wang, Ying & Pan 2024, section 4.1, ask to compare the response to d "with the
anticipated outcome after unlearning" without saying what it is; this is our answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.material import Material
from unspike.unlearning.stand_in import stand_in_shares
from unspike.unlearning.workbench import Workbench, drawn, probe

REFERENCE = 400
OWN_ANSWER = 0.5  # weight of the network's own answer beside that of the stand-in
FAR = 12.0  # log-odds beyond which an answer is as good as certain
SAMPLE = 100


def log_odds(shares: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log-odds of the right class, float64 [B]."""
    right = np.clip(shares[np.arange(len(label)), label], 1e-12, 1.0 - 1e-12)
    return np.asarray(np.log(right) - np.log1p(-right))


def without_class(shares: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return answers in which each record's own class has no share, float64 [B, C]."""
    rest = shares.copy()
    rest[np.arange(len(label)), label] = 0.0
    total = rest.sum(axis=1, keepdims=True)
    even = np.where(np.arange(shares.shape[1]) == label[:, None], 0.0, 1.0 / (shares.shape[1] - 1))
    return np.asarray(np.where(total > 1e-9, rest / np.maximum(total, 1e-9), even))


def runner_up(shares: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return answers that name the likeliest class but each record's own, float32 [B, C]."""
    best = without_class(shares, label).argmax(axis=1)
    return np.asarray(np.eye(shares.shape[1], dtype=np.float32)[best])


def with_log_odds(
    shares: NDArray[np.float64], label: NDArray[np.int64], odds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return answers in which the right class has given log-odds and the others keep their proportions."""
    right = 1.0 / (1.0 + np.exp(-odds))
    answers = without_class(shares, label) * (1.0 - right)[:, None]
    answers[np.arange(len(label)), label] = right
    return answers


class AnticipatedAnswers:
    """The answers that forgotten records should get, as the network changes.

    Parameters
    ----------
    workbench : Workbench
        Holding the network before anything was changed.
    material : Material
        Records to forget, to keep, and never seen.

    Notes
    -----
    The ranks of the forgotten records are fixed at the start: among the retained records where they are
    given, for then a request that happens to hold easy records is treated as such, else among the forgotten
    ones. Which record has which of these ranks is decided by how a stand-in for a retrained network answers
    it (see `stand_in`), and to a lesser part by how the network itself does.

    The never-seen records are asked anew (`ask`), for their answers change with the network. Few steps fall
    short of their target, more so in networks that memorise, so it is set some log-odds deeper, more or less
    by `CONTROL` times the mean excess of a sample of the forgotten records (integral control; chosen on
    validation data). Without never-seen records each margin is reduced to a share of what it was,
    `ROUGH_SHARE`.
    """

    ROUGH_SHARE = 0.8
    CONTROL = 0.5
    MOST_DEPTH = 2.0
    REMEMBERED = 0.05

    def __init__(self, workbench: Workbench, material: Material) -> None:
        self._workbench = workbench
        self._forget = material.forget
        self._kind = material.kind
        self._unseen = (
            None if material.unseen is None else probe(material.unseen, seed=workbench.seed, size=REFERENCE)
        )
        self._depth = 0.0
        self._asked = 0
        if self._kind == "samples":
            self._shares = workbench.shares(material.forget)
            self._first = log_odds(self._shares, material.forget.y)
            self._rank = self._ranks(material)
            self._wanted = self._first

    def _ranks(self, material: Material) -> NDArray[np.float64]:
        if material.retain is None:
            return rank_among(self._first, self._first)
        kept = probe(material.retain, seed=self._workbench.seed, size=REFERENCE)
        ranks = rank_among(self._first, log_odds(self._workbench.shares(kept), kept.y))
        shares = stand_in_shares(self._workbench, material.forget, material.retain)
        ease = standardised(log_odds(shares, material.forget.y)) + OWN_ANSWER * standardised(self._first)
        return in_the_order_of(ranks, ease)

    def ask(self) -> None:
        """Ask the never-seen records how the network answers them now, and set the targets by it."""
        if self._kind == "class":
            return
        anticipated = self._anticipated()
        if self._asked:
            self._depth = min(
                max(self._depth + self.CONTROL * self._shortfall(anticipated), 0.0), self.MOST_DEPTH
            )
        self._asked += 1
        self._wanted = np.minimum(self._first, anticipated - self._depth)

    def _shortfall(self, anticipated: NDArray[np.float64]) -> float:
        """Return by how much forgotten records exceed what is anticipated, mean of a sample, log-odds."""
        some = next(drawn(self._forget, seed=self._workbench.seed, number=self._asked, size=SAMPLE))
        part = self._forget.take(some)
        odds = log_odds(self._workbench.shares(part), part.y)
        return float((odds - anticipated[some]).mean())

    def targets(self, part: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return which of some forgotten records should answer otherwise, and how.

        Parameters
        ----------
        part : int [n]
            Places among the forgotten records.

        Returns
        -------
        part : int [m]
            Those of them to be changed. Of a class request these are the records whose class still has
            more than the share `REMEMBERED`: to press on once it is gone would only add noise.
        targets : float32 [m, C]
            The answers they should get.
        """
        label = self._forget.y[part]
        if self._kind == "samples":
            return part, with_log_odds(self._shares[part], label, self._wanted[part]).astype(np.float32)
        # Of the present answers, not the first, which may name a class the network no longer thinks of.
        present = self._workbench.shares(self._forget.take(part))
        still = present[np.arange(len(part)), label] > self.REMEMBERED
        return part[still], runner_up(present[still], label[still])

    def excess(self) -> float:
        """Return how far the present answers are from the anticipated ones.

        Returns
        -------
        float
            Mean over records of the log-odds of the right class above the anticipated, >= 0; for a class
            request the mean share of the forgotten class.
        """
        shares = self._workbench.shares(self._forget)
        if self._kind == "class":
            return float(shares[np.arange(len(shares)), self._forget.y].mean())
        odds = log_odds(shares, self._forget.y)
        return float(np.maximum(odds - self._anticipated(), 0.0).mean())

    def _anticipated(self) -> NDArray[np.float64]:
        if self._unseen is None:
            return np.where(self._first > 0, self.ROUGH_SHARE * self._first, self._first)
        odds = log_odds(self._workbench.shares(self._unseen), self._unseen.y)
        edge = 0.5 / len(odds)
        quantiles = np.quantile(odds, np.clip(self._rank, edge, 1.0 - edge))
        return np.asarray(np.minimum(self._first, quantiles))


def rank_among(odds: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of `others` below each value, ties counted half."""
    ordered = np.sort(others)
    below, upto = np.searchsorted(ordered, odds, "left"), np.searchsorted(ordered, odds, "right")
    return np.asarray((below + upto) / (2.0 * len(ordered)))


def standardised(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log-odds with mean 0 and standard deviation 1, those far from 0 counted as `FAR`."""
    near = np.clip(odds, -FAR, FAR)
    deviation = float(near.std())
    return np.asarray((near - near.mean()) / (deviation if deviation > 0 else 1.0))


def in_the_order_of(values: NDArray[np.float64], by: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same values, dealt out so that they rise as `by` does."""
    dealt = np.empty_like(values)
    dealt[np.argsort(by, kind="stable")] = np.sort(values)
    return dealt
