"""Population attacks: one and the same rule for every record.

The forgotten records are lined up with records that the network never saw; for a class request with those of
that class, or the rule would only tell the class from the others. Each attack is judged by the figures of
module `figures`: all of them for records presented plainly, those that do not rest on one threshold with
input dropout, too, and the AUC with fewer and more time steps. Its numbers mean something only beside those
of the retrained networks: a network that never met the records still answers some of them better than others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from unspike.evaluation.attacks.figures import (
    FEWEST,
    FEWEST_AT_LOW_RATE,
    Attack,
    Attacks,
    accuracy,
    auc,
    balanced_accuracy,
    precision,
    recall,
    true_positive_rate,
)
from unspike.evaluation.attacks.line_up import LineUp, line_up
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.presentations import DROPOUT, PLAIN, SWEEP, Presentation
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.statistics.measurement import Measurement

Attempts = Callable[[AskedNetwork, Context, Presentation], Attacks]
Judged = Callable[[Attacks, Bootstrap], Measurement]

_SIDES = Sample(FEWEST, "records on each side")
_FIGURES: dict[str, tuple[Judged, str, Sample]] = {
    "auc": (auc, "Area under the ROC curve of", _SIDES),
    "balanced_accuracy": (balanced_accuracy, "Balanced accuracy of", _SIDES),
    "tpr": (
        true_positive_rate,
        "True positive rate, at the lowest false positive rate the records allow, of",
        Sample(FEWEST_AT_LOW_RATE, "never-seen records"),
    ),
    "accuracy": (accuracy, "Share of all records that are named rightly by", _SIDES),
    "precision": (precision, "Share of members among those called members by", _SIDES),
    "recall": (recall, "Share of the members that are called members by", _SIDES),
}
_RANKS = ("auc", "balanced_accuracy", "tpr")
_WORDS = {
    DROPOUT.name: "the answers averaged over copies with dropped input",
    **{steps.name: f"with {steps.factor:g} times the time steps" for steps in SWEEP},
}
_ATTACKS: dict[str, Callable[[LineUp], Attack]] = {}


def population_attack(name: str, network: AskedNetwork, presentation: Presentation = PLAIN) -> Attack:
    """Return what an attack made of the forgotten records of a network; it is made once.

    Parameters
    ----------
    name : str
        What it was registered as.
    network : AskedNetwork
        The network.
    presentation : Presentation
        How records are presented.

    Raises
    ------
    CannotMeasure
        With fewer than two records on a side.
    """

    def made() -> Attack:
        member, other = (network.responses(each, presentation) for each in ("forget", network.non_members))
        return _ATTACKS[name](line_up(member, other))

    return network.once(("attack", name, presentation), made)


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
        def attempts(network: AskedNetwork, context: Context, presentation: Presentation) -> Attacks:
            return (population_attack(name, network, presentation),)

        _ATTACKS[name] = attack
        register_attempts(name, attempts, definition=definition, source=source)
        return attack

    return register


def register_attempts(name: str, attempts: Attempts, *, definition: str, source: tuple[str, ...]) -> None:
    """Register the figures of an attack that may need several attempts; see `register_attack`."""
    for figure, presentation in figures_shown():
        function, lead, sample = _FIGURES[figure]
        shown = f", {_WORDS[presentation.name]}" if presentation.name else ""
        register_metric(
            ".".join(part for part in ("mia", name, figure, presentation.name) if part),
            definition=f"{lead} {definition}{shown}.",
            scale=Scale(EQUAL),
            sample=sample,
            source=source + (("guan2025privacy",) if presentation.name else ()),
        )(_measured(attempts, function, presentation))


def _measured(
    attempts: Attempts, judged: Judged, presentation: Presentation
) -> Callable[[AskedNetwork, Context], Measurement]:
    def measure(network: AskedNetwork, context: Context) -> Measurement:
        return judged(attempts(network, context, presentation), context.bootstrap)

    return measure


def figures_shown() -> Iterator[tuple[str, Presentation]]:
    """Yield the figures and presentations under which every attack is measured."""
    for figure in _FIGURES:
        yield figure, PLAIN
    for figure in _RANKS:
        yield figure, DROPOUT
    for steps in SWEEP:
        yield "auc", steps
