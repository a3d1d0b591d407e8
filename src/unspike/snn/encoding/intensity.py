"""What the codes of intensities share: one input neuron a value, values in [0, 1]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.events import require_values
from unspike.foundation.errors import InvalidInput
from unspike.snn.encoding.contract import Prepared, Values

CHUNK = 1000  # records that are checked at once


@dataclass(frozen=True, kw_only=True)
class IntensityCode:
    """Base of the codes in which a value in [0, 1] drives one input neuron.

    Parameters
    ----------
    max_rate : float, spikes per time step of 1 ms
        Rate of an input neuron whose value is 1.
    """

    max_rate: float = 0.6

    name: ClassVar[str] = "intensity"

    def __post_init__(self) -> None:
        if not 0.0 < self.max_rate <= 1.0:
            raise InvalidInput(f"max_rate is {self.max_rate}, expected spikes per step above 0 and at most 1")

    def n_inputs(self, record_shape: Sequence[int]) -> int:
        """Return one input neuron a value."""
        return int(np.prod(record_shape))

    def prepare(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the rates, float32 [B, n_inputs], in spikes per step."""
        self._check(x)
        return self._rates(x)

    def prepared(self, x: Values) -> Prepared:
        """Return what gives the rates of records; nothing is kept, for they are got by a multiplication."""
        for first in range(0, len(x), CHUNK):
            self._check(x[first : first + CHUNK])
        return lambda places: self._rates(x[places])

    def _rates(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        flat = np.asarray(x, np.float32).reshape(len(x), self.n_inputs(x.shape[1:]))
        return flat * np.float32(self.max_rate)

    def _check(self, x: NDArray[np.float32]) -> None:
        require_values(x, f"the {self.name} code")
        low, high = (float(x.min()), float(x.max())) if x.size else (0.0, 0.0)
        if low < 0.0 or high > 1.0:
            raise InvalidInput(
                f"the {self.name} code takes values in [0, 1], found {low:g} to {high:g}; "
                "scale the records, or say that they are series: SpikingClassifier(modality='series')"
            )

    def settings(self) -> dict[str, Any]:
        """Return the code's name and settings, JSON-ready."""
        return {"code": self.name, **asdict(self)}
