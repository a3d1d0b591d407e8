"""Population attacks: one and the same rule for every record.

The forgotten records are lined up with records that the network never saw; for a class request with those of
that class, or the rule would only tell the class from the others. Each attack is judged by the figures of
module `figures`, for records presented plainly, with input dropout, and (the AUC alone) with fewer and more
time steps. Its numbers mean something only beside those of the retrained networks: a network that never
met the records still answers some of them better than others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import (
    FEWEST,
    FEWEST_AT_LOW_RATE,
    Attack,
    Attacks,
    Figure,
    auc,
    balanced_accuracy,
    true_positive_rate,
)
from unspike.evaluation.attacks.folds import deal
from unspike.evaluation.attacks.threshold import cross_fitted_guess
from unspike.evaluation.attacks.ties import settled
from unspike.evaluation.metrics.registry import EQUAL, register_metric
from unspike.evaluation.presentations import DROPOUT, PLAIN, SWEEP, Presentation
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.measurement import Measurement, need
from unspike.evaluation.subject import Context, Subject

FOLDS = 5

Attempts = Callable[[Subject, Context, Presentation], Attacks]

_FIGURES: dict[str, tuple[Figure, str, int, str]] = {
    "auc": (auc, "Area under the ROC curve of", FEWEST, "records on each side"),
    "balanced_accuracy": (balanced_accuracy, "Balanced accuracy of", FEWEST, "records on each side"),
    "tpr": (
        true_positive_rate,
        "True positive rate, at the lowest false positive rate the records allow, of",
        FEWEST_AT_LOW_RATE,
        "never-seen records",
    ),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class LineUp:
    """Members and non-members side by side, dealt into folds.

    Parameters
    ----------
    counts, share : ndarray of shape (B, C), float64
        Output spike counts and shares of the classes, non-members first, each side ordered by record id.
    label : ndarray of shape (B,), int64
        True classes.
    is_member : ndarray of shape (B,), bool
        Whether the record was trained on.
    fold : ndarray of shape (B,), int64
        The fold of each record.
    """

    counts: NDArray[np.float64]
    share: NDArray[np.float64]
    label: NDArray[np.int64]
    is_member: NDArray[np.bool_]
    fold: NDArray[np.int64]


def line_up(member: Responses, other: Responses, *, seed: int = 0) -> LineUp:
    """Put the two sides into one order and deal them into folds.

    Parameters
    ----------
    member, other : Responses
        One network's answers to the records in question and to records it never saw.
    seed : int
        Seed of the dealing.

    Raises
    ------
    CannotMeasure
        With fewer than two records on a side.
    """
    need(min(len(member), len(other)), 2, "records on each side")
    sides = [side.in_order() for side in (other, member)]
    sizes = [len(side) for side in sides]
    return LineUp(
        counts=np.concatenate([side.counts for side in sides]),
        share=np.concatenate([side.share for side in sides]),
        label=np.concatenate([side.label for side in sides]),
        is_member=np.repeat([False, True], sizes),
        fold=deal(sizes, folds=FOLDS, seed=seed),
    )


def attack_by(score: NDArray[np.float64], line: LineUp) -> Attack:
    """Return an attack that calls a record a member where its score reaches a threshold.

    Parameters
    ----------
    score : ndarray of shape (B,), float64
        The higher, the more the attack believes that the record was trained on.
    line : LineUp
        The records.

    Returns
    -------
    Attack
        The threshold is the best one of the other folds.
    """
    score = settled(score)
    guess = cross_fitted_guess(score, line.is_member, line.fold)
    assert guess is not None  # a line-up has two folds or more
    return Attack(score=score, guess=guess, is_member=line.is_member)


def register_attack(
    name: str, *, definition: str, source: tuple[str, ...]
) -> Callable[[Callable[[LineUp], Attack]], Callable[[LineUp], Attack]]:
    """Return a decorator that makes a population attack available as metrics.

    Parameters
    ----------
    name : str
        Its metrics are ``mia.<name>.<figure>`` and the same with the presentation behind.
    definition : str
        What the attack does, to follow "Area under the ROC curve of".
    source : tuple of str
        Keys of `bibliography.SOURCES`.
    """

    def register(attack: Callable[[LineUp], Attack]) -> Callable[[LineUp], Attack]:
        def attempts(subject: Subject, context: Context, presentation: Presentation) -> Attacks:
            member = subject.responses("forget", presentation)
            other = subject.responses(subject.strangers, presentation)
            return (attack(line_up(member, other)),)

        register_attempts(name, attempts, definition=definition, source=source)
        return attack

    return register


def register_attempts(name: str, attempts: Attempts, *, definition: str, source: tuple[str, ...]) -> None:
    """Register the figures of an attack that may need several attempts; see `register_attack`."""
    for figure, presentation in figures_shown():
        function, lead, smallest, counted = _FIGURES[figure]
        shown = f", {_WORDS[presentation.name]}" if presentation.name else ""
        register_metric(
            ".".join(part for part in ("mia", name, figure, presentation.name) if part),
            definition=f"{lead} {definition}{shown}.",
            unit="fraction",
            direction=EQUAL,
            valid_range=(0.0, 1.0),
            smallest_n=smallest,
            counted=counted,
            source=source + (("guan2025privacy",) if presentation.name else ()),
        )(_measured(name, attempts, function, presentation))


def _measured(
    name: str, attempts: Attempts, figure: Figure, presentation: Presentation
) -> Callable[[Subject, Context], Measurement]:
    def measure(subject: Subject, context: Context) -> Measurement:
        made = subject.once(("attack", name, presentation), lambda: attempts(subject, context, presentation))
        return figure(made, subject.bootstrap)

    return measure


def figures_shown() -> Iterator[tuple[str, Presentation]]:
    """Yield the figures and presentations under which every attack is measured."""
    for presentation in (PLAIN, DROPOUT):
        for figure in _FIGURES:
            yield figure, presentation
    for steps in SWEEP:
        yield "auc", steps


_WORDS = {
    DROPOUT.name: "the answers averaged over copies with dropped input",
    **{steps.name: f"with {steps.factor:g} times the time steps" for steps in SWEEP},
}
