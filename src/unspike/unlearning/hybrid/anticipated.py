"""What a network that had never met the forgotten records would answer: the target of unlearning.

Of a *class* f that was never met, the network has no idea; but it has to name some class, and gives the
answer that it gives now, without the class,

.. math:: \\hat y_f = 0, \\quad \\hat y_c = p_c^q / \\sum_{k \\neq f} p_k^q \\text{ else},

so that it becomes sure of another class where one is like it, and of none where several are. q is 1 where
retained data are given; 2 where not, for then no labels make the network sure again.

To *records* that were never met, it answers as it answers other records it never met. Forgotten and
never-seen records are put side by side in the order of their margin (the log-odds of the right class),
and each forgotten record is to have no larger a margin than the never-seen one of its rank:

.. math:: \\hat m_{(r)} = \\min(m_{(r)}, Q_{unseen}(r)).

So records that were always hard stay hard, and the whole distribution, not only its mean, becomes that of
records never met. Wang, Ying & Pan 2024, section 4.1, ask to compare the response to d "with the
anticipated outcome after unlearning" without saying what it is; this is our answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.hybrid.log_odds import (
    log_odds,
    mean_log_odds,
    near,
    odds_of,
    standardised,
    with_log_odds,
    without_class,
)
from unspike.unlearning.hybrid.memorisation import Memorisation
from unspike.unlearning.hybrid.surrogate import Surrogate, SurrogateNetwork
from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench, drawn, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset


@dataclass(frozen=True, kw_only=True)
class Anticipated:
    """Settings of the anticipated answers.

    Parameters
    ----------
    reference : int
        At most so many never-seen and retained records are asked, of never-seen ones as many as are forgotten
        where these are more.
    sample : int
        At most so many forgotten records are asked each time targets are set anew.
    own_answer : float
        Weight of the network's own answer beside that of the surrogate, in the order of the records.
    rough_share : float
        To what share of itself a margin is reduced where no never-seen records are given.
    control : float
        By how much of their mean excess over the anticipated, in a sample, targets are set deeper.
    most_depth : float
        Log-odds by which they are set deeper at most.
    remembered : float
        Of a class, where retained data are given, records that give it no larger a probability are left
        alone; without retained data none are.
    sharpened : float
        q of a class where no retained data are given.
    far : float
        Log-odds beyond which an answer is as good as certain.
    surrogate : Surrogate
        The surrogate of a retrained network.
    memorisation : Memorisation
        How what was memorised is judged.
    """

    reference: int = 400
    sample: int = 100
    own_answer: float = 0.5
    rough_share: float = 0.8
    control: float = 0.5
    most_depth: float = 2.0
    remembered: float = 0.05
    sharpened: float = 2.0
    far: float = 12.0
    surrogate: Surrogate = field(default_factory=Surrogate)
    memorisation: Memorisation = field(default_factory=Memorisation)

    def answers(self, workbench: Workbench, material: Material) -> AnticipatedAnswers:
        """Return the answers that the records of a request should get."""
        return AnticipatedAnswers(workbench, material, self)


class AnticipatedAnswers:
    """The answers that forgotten records should get, as the network changes.

    Parameters
    ----------
    workbench : Workbench
        Holding the network before anything was changed.
    material : Material
        Records to forget, to keep, and never seen.
    settings : Anticipated
        How the answers are anticipated.

    Attributes
    ----------
    work_needed : float
        Share of the full work that the records need (see `memorisation`); 1 for a class.

    Notes
    -----
    The ranks of the forgotten records are fixed at the start: among the retained records where they are
    given, for then a request that happens to hold easy records is treated as such, else among the forgotten
    ones. Which record has which of these ranks is decided by how a surrogate of a retrained network answers
    it (see `surrogate`), and to a lesser part by how the network itself does. Of records that turn out not to
    be memorised, in a network that memorised the retained ones (see `memorisation`), the ranks are those
    among never-seen records: they may never have been learned, and nothing is to be changed.

    The never-seen records are asked anew (`ask`), for their answers change with the network. Few steps fall
    short of their target, more so in networks that memorise, so it is set some log-odds deeper, more or less
    by a share of the mean excess of a sample of the forgotten records (integral control; chosen on validation
    data). Without never-seen records each margin is reduced to a share of what it was.
    """

    def __init__(self, workbench: Workbench, material: Material, settings: Anticipated) -> None:
        self._workbench, self._settings = workbench, settings
        self._forget = material.forget
        self._kind = material.kind
        self._remembered, self._sharpness = settings.remembered, 1.0
        if material.retain is None:
            self._remembered, self._sharpness = 0.0, settings.sharpened
        self._unseen = None if material.unseen is None else self._some(material.unseen, settings.reference)
        self._depth = 0.0
        self._asked = 1
        self.work_needed = 1.0
        if self._kind == "samples":
            self._look(material)

    def _look(self, material: Material) -> None:
        """Ask for the answers before anything is changed, and for those of a surrogate."""
        self._probabilities = self._workbench.class_probabilities(self._forget)
        self._first = log_odds(self._probabilities, self._forget.y)
        retain, compared = material.retain, self._compared(material)
        without = unknown
        if retain is not None:
            without = SurrogateNetwork(self._workbench, retain, self._settings.surrogate).odds
        of_forgotten, never_seen = without(self._forget), None
        if compared is not None:
            never_seen = odds_of(self._workbench, compared)
            answers = self._near(never_seen)
            self.work_needed = self._settings.memorisation.work_needed(
                self._near(self._first) - self._near(of_forgotten),
                answers - self._near(without(compared)),
                float(answers.std()),
            )
        self._rank = self._ranks(retain, of_forgotten, never_seen)
        asked = None if never_seen is None else never_seen[: self._settings.reference]
        if asked is not None:
            self._rank = among_the_possible(self._rank, self._first, self._quantiles(asked))
        self._wanted = self._anticipated(asked)

    def _compared(self, material: Material) -> Dataset | None:
        """Return some never-seen records, as many as are forgotten if need be; first those asked again."""
        if material.unseen is None:
            return None
        return self._some(material.unseen, max(self._settings.reference, len(material.forget)))

    def _some(self, records: Dataset, size: int) -> Dataset:
        return probe(records, seed=self._workbench.seed, size=size)

    def _near(self, odds: NDArray[np.float64]) -> NDArray[np.float64]:
        return near(odds, self._settings.far)

    def _ranks(
        self, retain: Dataset | None, without: NDArray[np.float64], never_seen: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        if retain is None:
            return rank_among(self._first, self._first)
        settings = self._settings
        kept = odds_of(self._workbench, self._some(retain, settings.reference))
        own = settings.own_answer * standardised(self._first, settings.far)
        ease = standardised(without, settings.far) + own
        ranks = in_the_order_of(rank_among(self._first, kept), ease)
        if never_seen is None:
            return ranks
        # What is less memorised than the retained records does not compare with them.
        of_retained = settings.memorisation.of_retained(self._near(kept), self._near(never_seen))
        unlike = max(of_retained - self.work_needed, 0.0)
        return np.asarray((1.0 - unlike) * ranks + unlike * rank_among(self._first, never_seen))

    def ask(self) -> None:
        """Ask the never-seen records how the network answers them now, and set the targets by it."""
        if self._kind == "class":
            return
        anticipated = self._anticipated(self._never_seen())
        deeper = self._depth + self._settings.control * self._shortfall(anticipated)
        self._depth = min(max(deeper, 0.0), self._settings.most_depth)
        self._asked += 1
        self._wanted = np.minimum(self._first, anticipated - self._depth)

    def _shortfall(self, anticipated: NDArray[np.float64]) -> float:
        """Return by how much forgotten records exceed what is anticipated, mean of a sample, log-odds.

        Records that are answered surely hardly move and keep a large margin; where the probability of the
        right class is no longer too large, deeper targets would only have more of the others named wrongly.
        """
        some = next(
            drawn(self._forget, seed=self._workbench.seed, number=self._asked, size=self._settings.sample)
        )
        part = self._forget.take(some)
        odds = log_odds(self._workbench.class_probabilities(part), part.y)
        by_margin = float((odds - anticipated[some]).mean())
        return min(by_margin, mean_log_odds(odds) - mean_log_odds(anticipated[some]))

    def targets(self, part: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return which of some forgotten records should answer otherwise, and how.

        Parameters
        ----------
        part : int [n]
            Places among the forgotten records.

        Returns
        -------
        part : int [m]
            Those of them to be changed. Of a class, where retained data are given, these are the records that
            still give it more than the probability `remembered`: to press on once it is gone would only add
            noise.
        targets : float32 [m, C]
            The answers they should get.
        """
        label = self._forget.y[part]
        if self._kind == "samples":
            wanted = with_log_odds(self._probabilities[part], label, self._wanted[part])
            return part, wanted.astype(np.float32)
        # Of the present answers, not the first, which may name a class the network no longer thinks of.
        present = self._workbench.class_probabilities(self._forget.take(part))
        still = present[np.arange(len(part)), label] > self._remembered
        sharpened = present[still] ** self._sharpness
        return part[still], without_class(sharpened, label[still]).astype(np.float32)

    def excess(self) -> float:
        """Return how far the present answers are from the anticipated ones.

        Returns
        -------
        float
            Mean over records of the log-odds of the right class above the anticipated, >= 0; for a class
            request the mean probability of the forgotten class.
        """
        probabilities = self._workbench.class_probabilities(self._forget)
        if self._kind == "class":
            return float(probabilities[np.arange(len(probabilities)), self._forget.y].mean())
        odds = log_odds(probabilities, self._forget.y)
        return float(np.maximum(odds - self._anticipated(self._never_seen()), 0.0).mean())

    def _never_seen(self) -> NDArray[np.float64] | None:
        """Return the log-odds by which never-seen records are answered now."""
        return None if self._unseen is None else odds_of(self._workbench, self._unseen)

    def _anticipated(self, never_seen: NDArray[np.float64] | None) -> NDArray[np.float64]:
        if never_seen is None:
            return np.where(self._first > 0, self._settings.rough_share * self._first, self._first)
        return np.asarray(np.minimum(self._first, self._quantiles(never_seen)))

    def _quantiles(self, never_seen: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-odds of the never-seen record of each forgotten record's rank."""
        edge = 0.5 / len(never_seen)
        return np.asarray(np.quantile(never_seen, np.clip(self._rank, edge, 1.0 - edge)))


def unknown(records: Dataset) -> NDArray[np.float64]:
    """Return 0 for each record: the log-odds of who cannot be asked."""
    return np.zeros(len(records))


def rank_among(odds: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of `others` below each value, ties counted half."""
    ordered = np.sort(others)
    below, upto = np.searchsorted(ordered, odds, "left"), np.searchsorted(ordered, odds, "right")
    return np.asarray((below + upto) / (2.0 * len(ordered)))


def among_the_possible(
    ranks: NDArray[np.float64], first: NDArray[np.float64], targets: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the ranks dealt out anew, so that low ones go to records that are answered so already.

    A record is never to be answered better than before. One that its network names wrongly has its low target
    therefore, whatever its rank; were a low rank left to another beside it, more of the forgotten records
    would be named wrongly than of those never seen.

    Parameters
    ----------
    ranks : float64 [B]
        Ranks of the records, 0 to 1.
    first : float64 [B]
        Their log-odds before anything was changed.
    targets : float64 [B]
        The log-odds that go with the ranks.
    """
    reached = np.stack([np.minimum(first, targets), ranks], axis=1)
    _, place, count = np.unique(reached, axis=0, return_inverse=True, return_counts=True)
    # Records that nothing tells apart share their ranks, or the order of the records would decide.
    begins = np.concatenate([[0], np.cumsum(count)[:-1]])
    shared = np.add.reduceat(np.sort(ranks), begins) / count
    return np.asarray(shared[place.reshape(-1)])


def in_the_order_of(values: NDArray[np.float64], by: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same values, dealt out so that they rise as `by` does."""
    dealt = np.empty_like(values)
    dealt[np.argsort(by, kind="stable")] = np.sort(values)
    return dealt
