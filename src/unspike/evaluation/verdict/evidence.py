"""What a verdict looks at: the answers of networks to the records of a request, as values to be judged.

Of each network, asked once, these are looked at:

* *output*: the margins of the forgotten records, calibrated (module `calibrated`);
* *each hidden layer*: for records a readout fitted on retained records (module `readout`), calibrated the
  same way; for a class how far it sets the class's records apart. No layer is left out;
* *test and retain accuracy*, of a class request without the class;
* *never-seen records*: whether the records that the method was given as never-seen ones were learned;
* *activity* of each hidden layer, against the retrained networks';
* of a class, which others it is *answered* by, and how fast it is *relearned* (module `class_marks`).

The never-seen records of the calibration are those of the test part alone, never records that the method was
given: training on these would hide what is left of the forgotten.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.evaluation.hidden.activity import SPREAD, held_out_log_ratios, log_ratio
from unspike.evaluation.hidden.readout import Readout, class_separation, fit_readout
from unspike.evaluation.hidden.spike_distances import (
    LayerSpikes,
    hidden_layers,
    layers_of,
    van_rossum_distance,
)
from unspike.evaluation.metrics.relearning import MOST_STEPS, relearning_of
from unspike.evaluation.network import READ_OUT
from unspike.evaluation.statistics.measurement import CannotMeasure, need
from unspike.evaluation.statistics.paired import Sides, Yardstick
from unspike.evaluation.verdict.calibrated import RANGE, relative_margins
from unspike.evaluation.verdict.checks import Check, expected, figure, knows, least_variance, worse
from unspike.evaluation.verdict.class_marks import (
    ANSWERS,
    RELEARNING,
    answers_check,
    other_classes,
    relearning_checks,
)
from unspike.evaluation.verdict.judgement import OUTPUT
from unspike.evaluation.verdict.power import Power, power
from unspike.evaluation.verdict.share_erased import ShareErased, share_erased

if TYPE_CHECKING:
    from unspike.data.task import Kind, Task
    from unspike.evaluation.network import AskedNetwork
    from unspike.evaluation.responses import Responses
    from unspike.evaluation.verdict.policy import Policy

UNSEEN = "never-seen records"
ACCURACIES = {"test": "test accuracy", "retain": "retain accuracy"}
FitOnce = Callable[[str, Callable[[], Readout]], Readout]
_NONE = np.zeros(0)
_NAMES = {"forget": "forgotten records", "test": "never-seen records", "retain": "retained records"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """What one network answered to the records of a request, all sets in the order of their ids.

    Parameters
    ----------
    kind : {"class", "samples"}
        What was asked for.
    margin : mapping of str to ndarray of shape (B,), float64, nats
        Output margins of the sets ``forget``, ``test`` and, where there is one, ``unseen``; of a class
        request ``test`` holds the other classes alone.
    right : mapping of str to ndarray of shape (B,), float64
        How far records of ``retain`` and ``test`` are named rightly.
    label : mapping of str to ndarray of shape (B,), int64
        Classes of the records in `hidden`.
    hidden : mapping of str to mapping of str to ndarray of shape (B, N), spikes
        Layer -> set -> counts, of ``forget``, ``test`` and a sample of ``retain``.
    spikes : mapping of str to LayerSpikes
        Hidden layer -> its spikes for a sample of the forgotten records.
    others : ndarray of shape (C - 1,), float64, optional
        Of a class request, by which other classes the forgotten records are answered (`other_classes`).
    relearning : float, optional
        Of a class request, steps until the class is known again.
    """

    kind: Kind
    margin: Mapping[str, NDArray[np.float64]]
    right: Mapping[str, NDArray[np.float64]]
    label: Mapping[str, NDArray[np.int64]]
    hidden: Mapping[str, Mapping[str, NDArray[np.number]]]
    spikes: Mapping[str, LayerSpikes]
    others: NDArray[np.float64] | None = None
    relearning: float | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Looks:
    """One network's values, ready to be judged.

    Parameters
    ----------
    values : mapping of str to Sides
        What is looked at -> values.
    missing : mapping of str to str
        What could not be looked at -> why.
    sizes : mapping of str to int
        Records of ``forget``, ``test`` and ``retain``.
    spikes : mapping of str to LayerSpikes
        As in `Answers`.
    others, relearning : ndarray and float, optional
        As in `Answers`.
    """

    values: Mapping[str, Sides]
    missing: Mapping[str, str]
    sizes: Mapping[str, int]
    spikes: Mapping[str, LayerSpikes]
    others: NDArray[np.float64] | None = None
    relearning: float | None = None


def answers_of(network: AskedNetwork, kind: Kind, original: AskedNetwork | None) -> Answers:
    """Return what a network answered to the sets ``forget``, ``retain``, ``test`` and ``unseen``.

    Where the original is known, a copy of the network relearns a class until it knows it as that did.
    """
    named = [name for name in ("forget", "test", "unseen") if name in network.sets]
    activity = {name: network.activity(name) for name in (*named, "retain")}
    retained = activity["retain"]
    responses = {name: one.responses for name, one in activity.items()}
    counts = {
        layer: {name: activity[name].hidden[layer] for name in ("forget", "test", "retain")}
        for layer in retained.hidden
    }
    return Answers(
        kind=kind,
        margin={name: responses[name].margin for name in named},
        right={name: responses[name].correct for name in ACCURACIES},
        label={
            "forget": responses["forget"].label,
            "test": responses["test"].label,
            "retain": responses["retain"].label[retained.kept],
        },
        hidden=counts,
        spikes=hidden_layers(layers_of(network)),
        others=_others(responses["forget"]) if kind == "class" else None,
        relearning=None if original is None or kind != "class" else _relearning(network, original),
    )


def _others(forgotten: Responses) -> NDArray[np.float64]:
    return other_classes(forgotten.probability, int(forgotten.label[0]))


def _relearning(network: AskedNetwork, original: AskedNetwork) -> float | None:
    """Return the steps until a network knows the class again; None where the original does not know it."""
    try:
        relearned = relearning_of(network, original)
    except CannotMeasure:
        return None
    return float(MOST_STEPS) if relearned.steps is None else relearned.steps


def looks_of_network(network: AskedNetwork, kind: Kind, original: AskedNetwork | None = None) -> Looks:
    """Return the values of a network, which are computed once."""
    before = None if original is None else original.state

    def once(layer: str, fit: Callable[[], Readout]) -> Readout:
        return network.once(("readout", layer), fit, of=("retain",))

    return network.once(("looks", kind, before), lambda: looks_of(answers_of(network, kind, original), once))


def looks_of(answers: Answers, once: FitOnce | None = None) -> Looks:
    """Return the values of a network's answers.

    Parameters
    ----------
    answers : Answers
        What the network answered.
    once : callable, optional
        Layer, and what fits its readout -> the readout, which may have been fitted before.
    """
    known = once or (lambda _, fit: fit())
    of_layer = _class_layer if answers.kind == "class" else partial(_records_layer, once=known)
    makers: dict[str, Callable[[], Sides]] = {OUTPUT: partial(_output, answers)}
    makers |= {layer: partial(of_layer, answers, layer) for layer in answers.hidden}
    makers |= {name: partial(_accuracy, answers, part) for part, name in ACCURACIES.items()}
    if answers.kind == "samples" and "unseen" in answers.margin:
        margin = answers.margin
        makers[UNSEEN] = partial(relative_margins, margin["unseen"], margin["test"])
    values, missing = {}, {}
    for name, make in makers.items():
        try:
            values[name] = make()
        except CannotMeasure as error:
            missing[name] = str(error)
    sizes = {"forget": len(answers.margin["forget"])}
    sizes |= {part: len(right) for part, right in answers.right.items()}
    return Looks(
        values=values,
        missing=missing,
        sizes=sizes,
        spikes=answers.spikes,
        others=answers.others,
        relearning=answers.relearning,
    )


def _output(answers: Answers) -> Sides:
    forgotten, test = answers.margin["forget"], answers.margin["test"]
    if answers.kind == "class":
        return relative_margins(forgotten, _NONE, scale=test)
    return relative_margins(forgotten, test)


def _records_layer(answers: Answers, layer: str, *, once: FitOnce) -> Sides:
    counts, label = answers.hidden[layer], answers.label
    readout = once(layer, lambda: fit_readout(counts["retain"], label["retain"]))
    forgotten, test = (readout.margins(counts[part], label[part]) for part in ("forget", "test"))
    return relative_margins(forgotten, test)


def _class_layer(answers: Answers, layer: str) -> Sides:
    counts = answers.hidden[layer]
    some = evenly_spaced(np.arange(len(counts["forget"])), READ_OUT)
    return Sides(forgotten=class_separation(counts["forget"][some], counts["retain"][::2]), never_seen=_NONE)


def _accuracy(answers: Answers, part: str) -> Sides:
    return Sides(forgotten=answers.right[part], never_seen=_NONE)


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """What the checks of a network found.

    Parameters
    ----------
    checks : tuple of Check
        All that could be carried out.
    shares : mapping of str to ShareErased
        ``output`` and the hidden layers; empty without an original.
    missing : mapping of str to str
        Checks that could not be carried out -> why.
    """

    checks: tuple[Check, ...]
    shares: Mapping[str, ShareErased]
    missing: Mapping[str, str]


class Evidence:
    """Retrained networks, as the measure of others on the records of a request.

    Parameters
    ----------
    judges : sequence of Looks
        The retrained networks.
    policy : Policy
        The rule's constants.
    original : Looks, optional
        The network before; without it nothing is said of shares erased, nor of what the checks can see.
    together : bool
        Whether the forgotten records belong together, as those of a class or a person do: what a seed does
        to one it does to all of them, so that they do not tell its spread.
    """

    def __init__(
        self,
        judges: Sequence[Looks],
        policy: Policy,
        *,
        original: Looks | None = None,
        together: bool = False,
    ) -> None:
        self.judges, self.policy, self.original, self.together = tuple(judges), policy, original, together
        self._prior = 0 if together else policy.prior_degrees
        self.yardsticks: dict[str, Yardstick] = {}
        self._missing: dict[str, str] = {}
        for name in self._names():
            try:
                self.yardsticks[name] = self._yardstick(name)
            except CannotMeasure as error:
                self._missing[name] = str(error)

    @property
    def too_few(self) -> tuple[str, ...]:
        """Return of what there is too little for a verdict, in words."""
        fewest, sizes = self.policy.fewest, self.judges[0].sizes if self.judges else {}
        found = [
            f"there are {sizes[part]} {words}, and a verdict needs {fewest[part]}"
            for part, words in _NAMES.items()
            if part in sizes and sizes[part] < fewest[part]
        ]
        if len(self.judges) < fewest["networks"]:
            networks = f"there are {len(self.judges)} retrained networks, and a verdict needs"
            found.append(f"{networks} {fewest['networks']}")
        return tuple(found)

    def held_out(self) -> tuple[Evidence, Looks]:
        """Return the last retrained network, and the others as its measure."""
        *others, last = self.judges
        return Evidence(others, self.policy, original=self.original, together=self.together), last

    def of(self, network: Looks) -> Found:
        """Carry out every check of a network.

        Parameters
        ----------
        network : Looks
            Its values.

        Returns
        -------
        Found
            The checks, the shares erased, and what could not be looked at.
        """
        checks: list[Check] = []
        shares: dict[str, ShareErased] = {}
        missing = dict(self._missing)
        for name, yardstick in self.yardsticks.items():
            if name not in network.values:
                missing[name] = network.missing[name]
                continue
            checks += self._checks(name, network.values[name], yardstick)
            if self.original and self._of_traces(name):
                before = self.original.values[name]
                shares[name] = share_erased(network.values[name], before, yardstick)
        makers: dict[str, Callable[[], Sequence[Check]]] = {
            f"activity of {layer}": partial(self._activity, layer, spikes)
            for layer, spikes in network.spikes.items()
        }
        if self._of_class:
            makers |= {
                ANSWERS: partial(self._answers, network),
                RELEARNING: partial(self._relearning, network),
            }
        for name, make in makers.items():
            try:
                checks += make()
            except CannotMeasure as error:
                missing[name] = str(error)
        return Found(checks=tuple(checks), shares=shares, missing=missing)

    def power(self, checks: int) -> Power | None:
        """Return what the check of the output can see when so many checks are made; None without one."""
        if self.original is None or OUTPUT not in self.yardsticks:
            return None
        risk = self.policy.limits.risk / max(1, checks)
        return power(self.original.values[OUTPUT], self.yardsticks[OUTPUT], risk=risk)

    def _names(self) -> list[str]:
        """Return what is looked at in every network that this is the measure of."""
        known = [one for one in (self.original, *self.judges) if one is not None]
        return list(dict.fromkeys(name for one in known for name in (*one.values, *one.missing)))

    def _yardstick(self, name: str) -> Yardstick:
        for one in (self.original, *self.judges):
            if one is not None and name in one.missing:
                raise CannotMeasure(one.missing[name])
        values = [judge.values[name] for judge in self.judges]
        if name in ACCURACIES.values():
            need(len(values[0].forgotten), 1, "records")
            return Yardstick(values, least=least_variance(len(values[0].forgotten)))
        # Where all networks are at the bound of the values, another one would yet differ on some record.
        bounded = name == OUTPUT or not self._of_class
        least = RANGE**2 * least_variance(len(values[0].forgotten)) if bounded else 0.0
        return Yardstick(values, prior_degrees=self._prior, least=least)

    def _checks(self, name: str, own: Sides, yardstick: Yardstick) -> tuple[Check, ...]:
        if name in ACCURACIES.values():
            return (worse(name, own, yardstick, tolerance=self.policy.accuracy_tolerance),)
        traces, over = knows(name, own, self.original.values[name] if self.original else None, yardstick)
        if name == UNSEEN:
            return (replace(traces, about="damage", original_p=None),)
        # A class that a hidden layer tells less well than retrained ones do marks nothing.
        marks = name == OUTPUT or not self._of_class
        return (traces, over) if marks else (traces,)

    @property
    def _of_class(self) -> bool:
        return self.policy.kind == "class"

    def _of_traces(self, name: str) -> bool:
        return name != UNSEEN and name not in ACCURACIES.values()

    def _answers(self, network: Looks) -> tuple[Check, ...]:
        """Return where the class's answers go, if they were looked at."""
        others = [judge.others for judge in self.judges]
        if network.others is None or any(other is None for other in others):
            return ()
        known = [other for other in others if other is not None]
        return (answers_check(network.others, known, limit=self.policy.answers_limit),)

    def _relearning(self, network: Looks) -> tuple[Check, ...]:
        """Return how fast the class is relearned, if that was tried."""
        known = [judge.relearning for judge in self.judges if judge.relearning is not None]
        if network.relearning is None or len(known) < len(self.judges):
            return ()
        before = None if self.original is None else self.original.relearning
        return relearning_checks(network.relearning, before, known, limit=self.policy.relearning_limit)

    def _activity(self, layer: str, own: LayerSpikes) -> tuple[Check, ...]:
        others = [judge.spikes[layer] for judge in self.judges]
        among = np.array([[_apart(one, other) for other in others] for one in others])
        if not among[~np.eye(len(among), dtype=bool)].any():
            raise CannotMeasure("the retrained networks do not differ there")
        by = expected(held_out_log_ratios(among), of_seed=SPREAD)
        # Nothing lies further below than a network that fires as one of the others does.
        value = log_ratio(np.array([max(_apart(own, other), _TINY) for other in others]), among)
        tolerance = math.log(self.policy.activity_limit) - by.mean
        name = f"activity of {layer}"
        return (figure(name, value, by, about="damage", side="above", tolerance=tolerance),)


_TINY = 1e-12


def _apart(one: LayerSpikes, other: LayerSpikes) -> float:
    return float(van_rossum_distance(one, other).mean())


def belong_together(task: Task) -> bool:
    """Return whether a request's records belong together, as those of a class or a person do."""
    return task.kind == "class" or any(what in task.text for what in ("subject:", "class:"))
