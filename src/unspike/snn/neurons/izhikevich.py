"""The Izhikevich neuron in its canonical form.

.. math::
    v' = k (v - v_r)(v - v_t) - u + I, \\qquad u' = a (b v - u)

    v \\ge v_{peak}: \\quad v \\leftarrow c, \\; u \\leftarrow u + d

with k = 0.04, v_r = -82.65 mV and v_t = -42.35 mV (the roots of 0.04 v^2 + 5 v + 140). The firing
threshold that learning and unlearning adapt is v_t, one value a neuron. v_peak = 30 mV is only the
height at which a spike is cut off: moving it hardly changes the firing rate.

Integration: v in two half steps of 0.5 ms, then u in one step of 1 ms (Izhikevich 2003). After each
half step v is held within [v_floor, v_peak]: far below v_r the parabola is positive, and without the
bound one strongly inhibited step makes the next one fire. For the same reason a neuron whose v_t lies
above v_peak is silent: its parabola is so steep that below v_r a half step would overshoot v_peak,
although the continuous neuron comes to rest at v_r.

Source: E. M. Izhikevich, "Simple model of spiking neurons", IEEE Trans. Neural Netw. 14(6), 2003;
the canonical form: E. M. Izhikevich, Dynamical Systems in Neuroscience, MIT Press 2007, ch. 8.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

V_T = -42.35


@dataclass(frozen=True, kw_only=True)
class Izhikevich:
    """Parameters of an Izhikevich neuron; the defaults are those of a fast-spiking cell.

    Parameters
    ----------
    a : float, 1/ms
        Rate of recovery.
    b : float
        Sensitivity of the recovery to v.
    c : float, mV
        Membrane potential after a spike.
    d : float
        Jump of the recovery at a spike.
    k : float, 1/(mV ms)
        Curvature of the parabola.
    v_r : float, mV
        Lower root of the parabola.
    v_peak : float, mV
        Height at which a spike is cut off; not a firing threshold.
    v_floor : float, mV
        Lower bound of the membrane potential.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.snn.neurons import Izhikevich
    >>> neuron, current = Izhikevich(), np.full((1000, 1, 1), 10, np.float32)
    >>> for threshold in (-42.35, -38, -35):
    ...     spikes, _ = neuron.simulate(current, np.array([threshold], np.float32))
    ...     print(int(spikes.sum()), "Hz")
    89 Hz
    48 Hz
    0 Hz
    """

    a: float = 0.1
    b: float = 0.2
    c: float = -65.0
    d: float = 2.0
    k: float = 0.04
    v_r: float = -82.65
    v_peak: float = 30.0
    v_floor: float = -90.0

    code: ClassVar[int] = 0
    name: ClassVar[str] = "izhikevich"
    threshold: ClassVar[float] = V_T
    threshold_scale: ClassVar[float] = 5.0

    @classmethod
    def regular_spiking(cls) -> Izhikevich:
        """Return the regular-spiking cell of Izhikevich 2003."""
        return cls(a=0.02, b=0.2, c=-65.0, d=8.0)

    @classmethod
    def fast_spiking(cls) -> Izhikevich:
        """Return the fast-spiking cell of Izhikevich 2003."""
        return cls()

    def constants(self) -> NDArray[np.float32]:
        """Return the parameters in the order in which the kernel takes them."""
        return np.array(astuple(self), dtype=np.float32)

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
        a, b, c, d, k, v_r, v_peak, v_floor = self.constants()
        half = np.float32(0.5)
        v = np.full(current.shape[1:], c, dtype=np.float32)
        u = np.full(current.shape[1:], b * c, dtype=np.float32)
        spikes = np.empty(current.shape, dtype=np.bool_)
        potentials = np.empty(current.shape, dtype=np.float32)
        for t, i in enumerate(current.astype(np.float32)):
            for _ in range(2):
                v = v + half * (k * (v - v_r) * (v - v_t) - u + i)
                v = np.minimum(np.maximum(v, v_floor), v_peak)
            u = u + a * (b * v - u)
            spikes[t] = v >= np.maximum(v_peak, v_t)
            v = np.where(spikes[t], c, v)
            u = np.where(spikes[t], u + d, u)
            potentials[t] = v
        return spikes, potentials
