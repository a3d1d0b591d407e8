"""What of a case may be shown: unless it is asked for, nothing that names a forgotten record.

Of forgotten records there are margins and attacks alone, in the order of how well they are still known, so
that no place says which record it was. Their ids, labels, answers, pictures and spikes are left out; of a
request for records the confusion as well, for that of a single record is its label.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from unspike.evaluation.profile import Profile, Spikes
    from unspike.report.explore.case import ExploreCase
    from unspike.report.explore.pictures import Pictures

FORGET = "forget"


@dataclass(frozen=True, kw_only=True, eq=False)
class Secrecy:
    """What of a case may be shown.

    Parameters
    ----------
    case : ExploreCase
        The networks.
    with_records : bool
        Whether forgotten records are named and shown.
    """

    case: ExploreCase
    with_records: bool

    @property
    def profile(self) -> Profile | None:
        """A profile; they all have the same records."""
        return next((network.profile for network in self.case.networks if network.profile), None)

    def hides(self, name: str) -> bool:
        """Return whether the records of a set have no names here."""
        return name == FORGET and not self.with_records

    def hides_labels(self, name: str) -> bool:
        """Return whether not even the classes of a set's records may be told."""
        return self.hides(name) and self.case.kind == "samples"

    def order(self, name: str) -> NDArray[np.int64]:
        """Return the places of a set's records in the order in which they are shown."""
        return self._worst_first if name == FORGET else np.arange(self._size(name))

    @cached_property
    def _worst_first(self) -> NDArray[np.int64]:
        beyond = self._mean_margin("method") - self._mean_margin("retrained")
        return np.argsort(-beyond, kind="stable")

    def _mean_margin(self, role: str) -> NDArray[np.float64]:
        found = [
            network.profile.sets[FORGET].margin.astype(np.float64)
            for network in self.case.networks
            if network.role == role and network.profile
        ]
        return np.mean(found, axis=0) if found else np.zeros(self._size(FORGET))

    def _size(self, name: str) -> int:
        return len(self.profile.sets[name].record_id) if self.profile else 0

    @property
    def spikes(self) -> list[Spikes]:
        """What was kept of single records, network by network."""
        profiles = [network.profile for network in self.case.networks if network.profile is not None]
        return [profile.spikes for profile in profiles if profile.spikes is not None]

    @property
    def watched(self) -> NDArray[np.int64]:
        """Places of the records whose spikes may be shown."""
        if not self.spikes:
            return np.zeros(0, np.int64)
        shown = np.isin(self.spikes[0].record_id, self._hidden_ids, invert=True)
        return np.flatnonzero(shown)

    @property
    def pictures(self) -> Pictures | None:
        """Pictures that may be shown."""
        pictures = self.case.pictures
        if pictures is None:
            return None
        return pictures.of(pictures.record_id[~np.isin(pictures.record_id, self._hidden_ids)])

    @property
    def _hidden_ids(self) -> NDArray[np.int64]:
        return np.zeros(0, np.int64) if self.with_records else self.case.forgotten_ids
