"""What a verdict looks at: the answers of networks to the records of a request, as values to be judged.

Of each network, asked once, these are looked at:

* *output*: the margins of the forgotten records, calibrated (module `calibrated`); of records also whether
  some are known better, *record by record* (module `record_by_record`);
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

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.evaluation.hidden.readout import Readout, class_separation, fit_readout
from unspike.evaluation.hidden.spike_distances import (
    LayerSpikes,
    hidden_layers,
    layers_of,
)
from unspike.evaluation.metrics.relearning import MOST_STEPS, relearning_of
from unspike.evaluation.network import READ_OUT
from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.evaluation.statistics.paired import Sides
from unspike.evaluation.verdict.calibrated import relative_margins
from unspike.evaluation.verdict.class_marks import (
    other_classes,
)
from unspike.evaluation.verdict.judgement import OUTPUT

if TYPE_CHECKING:
    from unspike.data.task import Kind
    from unspike.evaluation.network import AskedNetwork
    from unspike.evaluation.responses import Responses

UNSEEN = "never-seen records"
ACCURACIES = {"test": "test accuracy", "retain": "retain accuracy"}
FitOnce = Callable[[str, Callable[[], Readout]], Readout]
_NONE = np.zeros(0)


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
