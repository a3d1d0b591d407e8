"""Binary features of events that learn nothing: did much happen here on the sensor, and then?

The sensor is cut into squares and the presentation into windows of equal length, for each polarity apart. A
feature is whether at least so many events happened in a square and a window: the answer of a unit that counts
to a threshold, as the neurons of a first layer of a chip for events do.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from unspike.events import WHOLE, Events
from unspike.foundation.errors import InvalidInput


@dataclass(frozen=True, kw_only=True)
class EventFeatures:
    """Whether there are many events in a square of the sensor and a window of time.

    Parameters
    ----------
    windows : int
        Windows of a presentation.
    side : int
        Pixels of a square's side.
    least : int
        Events that make a feature.

    Raises
    ------
    InvalidInput
        If one of them is below 1.
    """

    windows: int = 3
    side: int = 2
    least: int = 2

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value < 1:
                raise InvalidInput(f"{name} is {value}, expected a whole number from 1")

    def __call__(self, x: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return which features records of events have, bool [B, F].

        Raises
        ------
        InvalidInput
            If they are no events, or their sensor has no polarities, rows and columns.
        """
        if not isinstance(x, Events) or len(x.sensor) != 3:
            raise InvalidInput("features of events take events of a sensor with polarities, rows and columns")
        own = cast(Events, x).copy()
        polarities, height, width = own.sensor
        rows, columns = -(-height // self.side), -(-width // self.side)
        polarity, pixel = np.divmod(own.where.astype(np.int64), height * width)
        row, column = np.divmod(pixel, width)
        window = own.when.astype(np.int64) * self.windows // WHOLE
        feature = (window * polarities + polarity) * rows + row // self.side
        feature = feature * columns + column // self.side
        n_features = self.windows * polarities * rows * columns
        place = np.repeat(np.arange(len(own)), own.n_events) * n_features + feature
        counts = np.bincount(place, minlength=len(own) * n_features)
        return np.asarray(counts.reshape(len(own), n_features) >= self.least)

    def settings(self) -> dict[str, Any]:
        """Return what the features are, JSON-ready."""
        return {"features": "events", **asdict(self)}
