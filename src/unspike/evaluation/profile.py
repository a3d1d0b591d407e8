"""What is kept of one network so that it can be looked into later: small arrays in place of all it answered.

A profile has the confusion on every set, the answers to a sample of the records, what each membership attack
says of them, the mean activity of every hidden neuron, and the spikes of a few records. Nothing is presented
again for it but those few records.

What an attack says of a record is its place: the share of never-seen records with a lower score, ties
counting one half. A never-seen record's own place is near 0.5 on average; a network that knows a record puts
it high.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.data.sample import evenly_spaced
from unspike.evaluation.attacks import confidence, entropy, loss, modified_entropy
from unspike.evaluation.attacks.figures import Attack
from unspike.evaluation.attacks.population import population_attack
from unspike.evaluation.attacks.retained import places
from unspike.evaluation.attacks.rmia import offline_attempts
from unspike.evaluation.presentations import PLAIN
from unspike.evaluation.statistics.measurement import CannotMeasure

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.evaluation.network import AskedNetwork, Context

POPULATION_ATTACKS = tuple(
    attack.__name__.rpartition(".")[2] for attack in (loss, confidence, entropy, modified_entropy)
)
RELATIVE_ATTACK = "rmia"
MOST_NEURONS = 256  # of a layer; of more, evenly spaced ones
_STEPS_IN_BYTE = 8

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, kw_only=True, eq=False)
class SetProfile:
    """A network's answers to one set.

    Parameters
    ----------
    confusion : ndarray of shape (C, C), int64
        Number of records, true class by the class that the network names.
    record_id, label, prediction : ndarray of shape (K,), int64
        The sampled records, their classes, and the classes that the network names.
    margin : ndarray of shape (K,), float32
        log p_y - log (1 - p_y), nats.
    activity : ndarray of shape (C, N), float32
        Mean spikes of each hidden neuron in a presentation, by the true class; NaN without records.
    places : mapping of str to ndarray of shape (K,), float32
        Attack -> the share of never-seen records that it believes in less; of the sets that are attacked.
    """

    confusion: NDArray[np.int64]
    record_id: NDArray[np.int64]
    label: NDArray[np.int64]
    prediction: NDArray[np.int64]
    margin: NDArray[np.float32]
    activity: NDArray[np.float32] | None = None
    places: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Spikes:
    """The hidden spikes of a few records.

    Parameters
    ----------
    record_id : ndarray of shape (W,), int64
        The records.
    bits : ndarray of shape (W, N, ceil(T / 8)), uint8
        The most significant bit of a byte is the first of its eight steps.
    steps : int
        Number of time steps T.
    """

    record_id: NDArray[np.int64]
    bits: NDArray[np.uint8]
    steps: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """What is kept of one network.

    Parameters
    ----------
    layers : mapping of str to (int, int)
        Hidden layer -> how many neurons are shown, and how many it has; in the order of `activity`.
    sets : mapping of str to SetProfile
        Answers to every set.
    spikes : Spikes, optional
        Of the records that are watched.
    """

    layers: Mapping[str, tuple[int, int]]
    sets: Mapping[str, SetProfile]
    spikes: Spikes | None = None

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return everything as arrays by flat names, as `from_arrays` reads them."""
        found: dict[str, NDArray[Any]] = {}
        for layer, (shown, size) in self.layers.items():
            found[f"layers/{layer}"] = np.array([shown, size])
        for name, answers in self.sets.items():
            for part in ("confusion", "record_id", "label", "prediction", "margin", "activity"):
                value = getattr(answers, part)
                if value is not None:
                    found[f"sets/{name}/{part}"] = value
            found |= {f"sets/{name}/places/{attack}": place for attack, place in answers.places.items()}
        if self.spikes is not None:
            found |= {"spikes/record_id": self.spikes.record_id, "spikes/bits": self.spikes.bits}
            found["spikes/steps"] = np.array(self.spikes.steps)
        return found

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Profile:
        """Return what `to_arrays` was called on.

        Raises
        ------
        KeyError
            If an array is missing.
        """
        layers: dict[str, tuple[int, int]] = {}
        parts: dict[str, dict[str, Any]] = {}
        for key, value in arrays.items():
            kind, _, rest = key.partition("/")
            if kind == "layers":
                layers[rest] = (int(value[0]), int(value[1]))
            elif kind == "sets" and (place := re.fullmatch(r"([^/]+)/places/(.+)", rest)):
                parts.setdefault(place[1], {}).setdefault("places", {})[place[2]] = value
            elif kind == "sets":
                name, _, part = rest.partition("/")
                parts.setdefault(name, {})[part] = value
        spikes = None
        if "spikes/bits" in arrays:
            spikes = Spikes(
                record_id=arrays["spikes/record_id"],
                bits=arrays["spikes/bits"],
                steps=int(arrays["spikes/steps"]),
            )
        return cls(
            layers=layers, sets={name: SetProfile(**each) for name, each in parts.items()}, spikes=spikes
        )


def profile_of(network: AskedNetwork, context: Context, sample: Mapping[str, NDArray[np.int64]]) -> Profile:
    """Return the profile of a network that was asked before, without spikes.

    Parameters
    ----------
    network : AskedNetwork
        The network.
    context : Context
        What it is compared with, for the attack that needs other networks.
    sample : mapping of str to ndarray of int64
        Set -> ids of the records whose answers are kept.

    Returns
    -------
    Profile
    """
    attacks = _places(network, context)
    sets = {name: _set_profile(network, name, sample[name], attacks.get(name, {})) for name in network.sets}
    hidden = network.activity("forget").hidden
    layers = {layer: (len(_shown(counts.shape[1])), counts.shape[1]) for layer, counts in hidden.items()}
    return Profile(layers=layers, sets=sets)


def with_spikes(profile: Profile, network: AskedNetwork, watched: Sequence[Dataset]) -> Profile:
    """Return a profile with the spikes of some records, which are presented once more.

    Parameters
    ----------
    profile : Profile
        Of the network.
    network : AskedNetwork
        The network.
    watched : sequence of Dataset
        The records.
    """
    found = [_recorded(network, records) for records in watched if len(records)]
    if not found:
        return profile
    spikes = Spikes(
        record_id=np.concatenate([one.record_id for one in found]),
        bits=np.concatenate([one.bits for one in found]),
        steps=found[0].steps,
    )
    return replace(profile, spikes=spikes)


def _set_profile(
    network: AskedNetwork, name: str, ids: NDArray[np.int64], attacks: Mapping[str, NDArray[np.float64]]
) -> SetProfile:
    answers = network.responses(name)
    chosen = np.flatnonzero(np.isin(answers.record_id, ids))
    n_classes = answers.counts.shape[1]
    confusion = np.zeros((n_classes, n_classes), np.int64)
    np.add.at(confusion, (answers.label, answers.prediction), 1)
    return SetProfile(
        confusion=confusion,
        record_id=answers.record_id[chosen],
        label=answers.label[chosen],
        prediction=answers.prediction[chosen],
        margin=answers.margin[chosen].astype(np.float32),
        activity=None if name == "retain" else _activity(network, name, n_classes),
        places={attack: place[chosen].astype(np.float32) for attack, place in attacks.items()},
    )


def _activity(network: AskedNetwork, name: str, n_classes: int) -> NDArray[np.float32]:
    label, hidden = network.responses(name).label, network.hidden(name, None)
    counts = [layer[:, _shown(layer.shape[1])] for layer in hidden.values()]
    spikes = np.concatenate(counts, axis=1) if counts else np.zeros((len(label), 0))
    found = np.full((n_classes, spikes.shape[1]), np.nan, np.float32)
    for each in np.unique(label):
        found[each] = spikes[label == each].mean(axis=0)
    return found


def _places(network: AskedNetwork, context: Context) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Return set -> attack -> places, of the forgotten records and those that they are compared with."""
    found: dict[str, dict[str, NDArray[np.float64]]] = {"forget": {}, network.non_members: {}}
    for name in (*POPULATION_ATTACKS, RELATIVE_ATTACK):
        try:
            attacks = (
                offline_attempts(network, context, PLAIN)
                if name == RELATIVE_ATTACK
                else [population_attack(name, network)]
            )
        except CannotMeasure:
            continue
        found["forget"][name] = np.mean([_places_of(one, members=True) for one in attacks], axis=0)
        found[network.non_members][name] = np.mean(
            [_places_of(one, members=False) for one in attacks], axis=0
        )
    return found


def _places_of(attack: Attack, *, members: bool) -> NDArray[np.float64]:
    others = attack.score[~attack.is_member]
    return places(attack.score[attack.is_member == members], others)


def _recorded(network: AskedNetwork, records: Dataset) -> Spikes:
    recording = network.model.record(records.x, record_id=records.record_id, keep_spikes=True)
    trains = [recording.spikes(layer) for layer in recording.hidden_layers]
    fired = [train[:, :, _shown(train.shape[2])] > 0 for train in trains]  # where a step holds several, one
    bits = np.packbits(np.concatenate(fired, axis=2).transpose(1, 2, 0), axis=2)
    return Spikes(record_id=records.record_id, bits=bits, steps=recording.n_steps)


def _shown(neurons: int) -> NDArray[np.int64]:
    return evenly_spaced(np.arange(neurons), MOST_NEURONS)
