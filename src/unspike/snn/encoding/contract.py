"""What a spike code is: it turns records into packed input spikes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

Prepared = Callable[[NDArray[np.intp]], NDArray[np.float32]]
"""Gives what `SpikeCode.prepare` makes of the records at some places."""


class Values(Protocol):
    """Values of records, of which a batch at a time is asked for: an array, or what stands for one."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of records, and the shape of each."""

    def __len__(self) -> int:
        """Return the number of records."""

    def __getitem__(self, places: Any, /) -> Any:
        """Return the records at some places, float32 [B, ...], or events."""


class SpikeCode(Protocol):
    """Turns records into spikes in two steps, so that the first need be done only once a record.

    Examples
    --------
    >>> from unspike.snn.encoding import CODES
    >>> sorted(CODES)
    ['events', 'latency', 'level-crossing', 'poisson', 'population', 'regular', 'windowed-population']
    """

    name: ClassVar[str]

    def n_inputs(self, record_shape: Sequence[int]) -> int:
        """Return how many input neurons a record of this shape needs."""

    def prepare(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what `spikes` takes; depends on the record alone, not on other records."""

    def prepared(self, x: Values) -> Prepared:
        """Return what prepares records, batch after batch, many times over.

        Preparing may be costly: what is kept lest it be done again is to take little more memory than the
        records. What cannot be prepared is refused here, before the first batch.
        """

    def spikes(
        self, prepared: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
    ) -> NDArray[np.uint16]:
        """Return packed spikes, uint16 [B, ceil(T / 16), n_inputs].

        Parameters
        ----------
        prepared : float32 [B, ...]
            From `prepare`.
        streams : uint64 [B]
            Key of each record's random numbers.
        n_steps : int
            Time steps of 1 ms.
        """

    def settings(self) -> dict[str, Any]:
        """Return the code's name and settings, JSON-ready."""
