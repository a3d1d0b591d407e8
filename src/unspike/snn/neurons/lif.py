"""The leaky integrate-and-fire neuron.

.. math::
    \\tau_m v' = -(v - v_{rest}) + R I, \\qquad v \\ge \\Theta: \\; v \\leftarrow v_{reset}

The firing threshold :math:`\\Theta` is one value a neuron. Integration: one explicit Euler step of
1 ms, :math:`v \\leftarrow v + (1/\\tau_m)(v_{rest} - v + R I)`, held above v_floor.

Source: Wang, Ying & Pan 2024, section 3; W. Gerstner et al., Neuronal Dynamics, 2014, ch. 1.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

THRESHOLD = -50.0


@dataclass(frozen=True, kw_only=True)
class LeakyIntegrateAndFire:
    """Parameters of a leaky integrate-and-fire neuron.

    Parameters
    ----------
    tau_m : float, ms
        Membrane time constant.
    v_rest, v_reset, v_floor : float, mV
        Resting potential, potential after a spike, lower bound.
    resistance : float, mV per unit of current
        R.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.snn.neurons import LeakyIntegrateAndFire
    >>> neuron, current = LeakyIntegrateAndFire(), np.full((1000, 1, 1), 2, np.float32)
    >>> for threshold in (-55, -50, -40):
    ...     spikes, _ = neuron.simulate(current, np.array([threshold], np.float32))
    ...     print(int(spikes.sum()), "Hz")
    142 Hz
    71 Hz
    0 Hz
    """

    tau_m: float = 10.0
    v_rest: float = -65.0
    v_reset: float = -65.0
    v_floor: float = -90.0
    resistance: float = 10.0

    code: ClassVar[int] = 1
    name: ClassVar[str] = "lif"
    threshold: ClassVar[float] = THRESHOLD
    threshold_scale: ClassVar[float] = 5.0

    def constants(self) -> NDArray[np.float32]:
        """Return 1/tau_m, v_rest, v_reset, v_floor and R as the kernel takes them, padded to eight."""
        values = (1.0 / self.tau_m, self.v_rest, self.v_reset, self.v_floor, self.resistance, 0.0, 0.0, 0.0)
        return np.array(values, dtype=np.float32)

    def simulate(
        self, current: NDArray[np.float32], v_t: NDArray[np.float32]
    ) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
        """Integrate neurons from rest; the plain definition that the compiled kernel equals bit by bit.

        Parameters
        ----------
        current : float32 [T, B, N]
            Input current of every time step of 1 ms.
        v_t : float32 [N], mV
            Firing threshold of every neuron.

        Returns
        -------
        spikes : bool [T, B, N]
        v : float32 [T, B, N], mV
            Membrane potential at the end of each step, after the reset.
        """
        leak, v_rest, v_reset, v_floor, resistance = self.constants()[:5]
        v = np.full(current.shape[1:], v_rest, dtype=np.float32)
        spikes = np.empty(current.shape, dtype=np.bool_)
        potentials = np.empty(current.shape, dtype=np.float32)
        for t, i in enumerate(current.astype(np.float32)):
            v = v + leak * (v_rest - v + resistance * i)
            v = np.maximum(v, v_floor)
            spikes[t] = v >= v_t
            v = np.where(spikes[t], v_reset, v)
            potentials[t] = v
        return spikes, potentials
