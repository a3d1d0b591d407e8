"""What the script of the page reads: names and numbers as JSON, and the arrays that they point to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.json_values import plain
from unspike.report.explore.case import ExploreCase, ShownNetwork, distances
from unspike.report.explore.packing import Packing, smallest_unsigned
from unspike.report.explore.secrecy import FORGET, Secrecy

if TYPE_CHECKING:
    from unspike.evaluation.profile import Profile, SetProfile

MOST_SPIKE_BYTES = 7 * 2**17
_CENTI, _LARGEST = 100.0, 32767
_NOTHING = 255  # of a byte: no record was there to measure
NEVER_SEEN = ("test", "forget_test")


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the page's script reads.

    Parameters
    ----------
    data : dict
        Plain Python types; arrays are named by their numbers.
    arrays : str
        The arrays, as `Packing.text` has them.
    """

    data: dict[str, Any]
    arrays: str


def content_of(cases: Sequence[ExploreCase], facts: Mapping[str, Any], *, with_records: bool) -> Content:
    """Return what the script reads.

    Parameters
    ----------
    cases : sequence of ExploreCase
        What is shown.
    facts : mapping
        What else the page says.
    with_records : bool
        Whether forgotten records are named and shown.
    """
    packing = Packing()
    left = MOST_SPIKE_BYTES
    found = []
    for case in cases:
        secrecy = Secrecy(case=case, with_records=with_records)
        packed = _PackedCase(secrecy=secrecy, packing=packing, most_spike_bytes=left)
        left -= packed.spike_bytes
        found.append(packed.to_dict())
    data = plain({**facts, "withRecords": with_records, "cases": found, "arrays": packing.table})
    return Content(data=data, arrays=packing.text)


@dataclass(frozen=True, kw_only=True, eq=False)
class _PackedCase:
    secrecy: Secrecy
    packing: Packing
    most_spike_bytes: int

    @property
    def case(self) -> ExploreCase:
        return self.secrecy.case

    @property
    def watched(self) -> NDArray[np.int64]:
        """Places of the records whose spikes are shown, as many as there is room for."""
        may = self.secrecy.watched
        each = sum(one.bits[0].nbytes for one in self.secrecy.spikes)
        return may[: self.most_spike_bytes // each] if each else may[:0]

    @property
    def spike_bytes(self) -> int:
        """Bytes that the spikes take."""
        return sum(one.bits[self.watched].nbytes for one in self.secrecy.spikes)

    def to_dict(self) -> dict[str, Any]:
        case, profile = self.case, self.secrecy.profile
        return {
            "name": case.name,
            "kind": case.kind,
            "forgottenClass": case.forgotten_class,
            "nonMembers": case.non_members,
            "layers": [
                {"name": layer, "shown": shown, "size": size}
                for layer, (shown, size) in (profile.layers.items() if profile else ())
            ],
            "sets": {name: self._set(name, each) for name, each in (profile.sets.items() if profile else ())},
            "pictures": self._pictures(),
            "watched": self._watched(),
            "networks": [
                {**self._network(network), "remembered": remembered, "damage": damage}
                for network, (remembered, damage) in zip(case.networks, distances(case), strict=True)
            ],
        }

    def _set(self, name: str, records: SetProfile) -> dict[str, Any]:
        order = self.secrecy.order(name)
        if self.secrecy.hides(name):
            return {"size": len(order)}
        return {
            "size": len(order),
            "id": [str(number) for number in records.record_id[order]],
            "label": self.packing.add(smallest_unsigned(records.label[order])),
        }

    def _pictures(self) -> dict[str, Any] | None:
        pictures = self.secrecy.pictures
        if pictures is None:
            return None
        return {
            "modality": pictures.modality,
            "id": [str(number) for number in pictures.record_id],
            "values": self.packing.add(pictures.values),
        }

    def _watched(self) -> dict[str, Any] | None:
        spikes = self.secrecy.spikes
        if not spikes or not len(self.watched):
            return None
        return {"id": [str(number) for number in spikes[0].record_id[self.watched]], "steps": spikes[0].steps}

    def _network(self, network: ShownNetwork) -> dict[str, Any]:
        return {
            "name": network.name,
            "role": network.role,
            "words": network.words,
            "figures": network.figures,
            "changes": [
                {**change.to_dict(), "counts": self.packing.add(smallest_unsigned(change.counts))}
                for change in network.changes
            ],
            **(self._profile(network.profile) if network.profile else {"sets": {}, "spikes": None}),
        }

    def _profile(self, profile: Profile) -> dict[str, Any]:
        shows_spikes = profile.spikes is not None and len(self.watched) > 0
        return {
            "sets": {name: self._answers(name, each) for name, each in profile.sets.items()},
            "activity": self._activity(profile),
            "spikes": self.packing.add(profile.spikes.bits[self.watched])
            if profile.spikes is not None and shows_spikes
            else None,
        }

    def _answers(self, name: str, answers: SetProfile) -> dict[str, Any]:
        order = self.secrecy.order(name)
        found: dict[str, Any] = {
            "margin": self.packing.add(_hundredths(answers.margin[order])),
            "places": {
                attack: self.packing.add(np.round(100 * place[order]).astype(np.uint8))
                for attack, place in answers.places.items()
            },
        }
        if not self.secrecy.hides_labels(name):
            found["confusion"] = self.packing.add(smallest_unsigned(answers.confusion))
        if not self.secrecy.hides(name):
            found["prediction"] = self.packing.add(smallest_unsigned(answers.prediction[order]))
        return found

    def _activity(self, profile: Profile) -> dict[str, Any] | None:
        """Return mean spikes: of the forgotten records, then of the never-seen ones of each class."""
        rows = _mean_activity(profile)
        if rows is None or not rows.size:
            return None
        highest = float(np.nanmax(rows, initial=0.0)) or 1.0
        scale = (_NOTHING - 1) / highest
        packed = np.where(np.isnan(rows), _NOTHING, np.round(np.nan_to_num(rows) * scale)).astype(np.uint8)
        return {"rows": self.packing.add(packed), "unit": 1 / scale}


def _mean_activity(profile: Profile) -> NDArray[np.float64] | None:
    forgotten = profile.sets[FORGET]
    if forgotten.activity is None:
        return None
    records = forgotten.confusion.sum(axis=1)
    present = records > 0
    means = [np.average(forgotten.activity[present], axis=0, weights=records[present])]
    classes = np.full(forgotten.activity.shape, np.nan)
    for name in NEVER_SEEN:
        if name in profile.sets and (found := profile.sets[name].activity) is not None:
            classes = np.where(np.isnan(classes), found, classes)
    return np.stack([*means, *classes])


def _hundredths(values: NDArray[np.float32]) -> NDArray[np.int16]:
    return np.clip(np.round(_CENTI * values), -_LARGEST, _LARGEST).astype(np.int16)
