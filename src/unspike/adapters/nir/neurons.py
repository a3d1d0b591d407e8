"""Neurons of NIR, simulated by one explicit Euler step of length dt, and the way back through them.

.. math::
    I \\leftarrow I + (dt / \\tau_{syn}) (w_{in} x - I), \\qquad
    v \\leftarrow v + (dt / \\tau) (v_{leak} - v + R I), \\qquad
    v > v_{threshold}: \\; s = 1, \\; v \\leftarrow v_{reset}

This is *CubaLIF*; in *LIF* the current I is the input x itself, and *IF* has no leak: v <- v + dt R x.
Neurons begin at v_leak, those of IF at 0, without current. The firing threshold is strict, as NIR defines it.

The way back takes for the derivative of a spike 1 / (w (1 + (pi u)^2)), u = (v - v_threshold) / w, w being
what a layer's threshold lies above rest; the reset is taken for a constant. Source: W. Fang et al.,
"Incorporating learnable membrane time constant to enhance learning of spiking neural networks", ICCV 2021.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.adapters.nir.graph import THRESHOLD, Node
from unspike.foundation.errors import InvalidInput
from unspike.foundation.threads import loops_only

SPIKING = ("LIF", "IF", "CubaLIF")
MEMBRANES = {"LI": "LIF", "I": "IF", "CubaLI": "CubaLIF"}
"""Neurons that never fire, and those whose membrane theirs is."""
TIMES = ("tau", "tau_mem", "tau_syn")


@dataclass(frozen=True, kw_only=True, eq=False)
class Neurons:
    """What a layer of neurons does in a step, the thresholds apart; each array is float32 [N].

    Parameters
    ----------
    keep, gain, drift : array
        v <- keep v + gain I + drift.
    keep_current, gain_current : array
        I <- keep_current I + gain_current x.
    start, reset : array
        Membrane at the beginning, and after a spike.
    width : float
        What the threshold lies above rest, on average.
    """

    keep: NDArray[np.float32]
    gain: NDArray[np.float32]
    drift: NDArray[np.float32]
    keep_current: NDArray[np.float32]
    gain_current: NDArray[np.float32]
    start: NDArray[np.float32]
    reset: NDArray[np.float32]
    width: float

    def run(
        self, current: NDArray[np.float32], threshold: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return spikes (0 or 1) and membranes before the reset, both float32 [T, B, N].

        Parameters
        ----------
        current : float32 [T, B, N]
            Input of every step.
        threshold : float32 [N]
            Firing thresholds.
        """
        spikes, membrane = np.empty_like(current), np.empty_like(current)
        constants = np.stack([*self._dynamics(), self.start, self.reset])
        _forwards(current, constants, threshold, spikes, membrane)
        return spikes, membrane

    def back(
        self,
        d_spikes: NDArray[np.float32],
        spikes: NDArray[np.float32],
        membrane: NDArray[np.float32],
        threshold: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Return derivatives by the input of every step, from those by the spikes, float32 [T, B, N]."""
        d_current = np.empty_like(d_spikes)
        constants = np.stack(self._dynamics())
        _backwards(d_spikes, spikes, membrane, constants, threshold, np.float32(self.width), d_current)
        return d_current

    def without_spikes(self, current: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return membranes, float32 [T, B, N], of neurons that never fire."""
        return self.run(current, np.full(len(self.keep), np.inf, np.float32))[1]

    def back_without_spikes(self, d_membrane: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return derivatives by the input of every step, from those by membranes that are never reset."""
        nothing = np.zeros_like(d_membrane)
        d_current = np.empty_like(d_membrane)
        # At the threshold, and of width 1, a spike's derivative is 1.
        threshold = np.zeros(len(self.keep), np.float32)
        constants = np.stack(self._dynamics())
        _backwards(d_membrane, nothing, nothing, constants, threshold, np.float32(1.0), d_current)
        return d_current

    def _dynamics(self) -> tuple[NDArray[np.float32], ...]:
        return self.keep, self.gain, self.drift, self.keep_current, self.gain_current


def neurons_of(name: str, node: Node, dt: float) -> Neurons:
    """Return what a layer of neurons does in a step.

    Parameters
    ----------
    name : str
        The node's name, for errors.
    node : Node
        A node of one of the kinds in `SPIKING` or `MEMBRANES`.
    dt : float
        Length of a step, in the unit of the node's time constants.

    Raises
    ------
    InvalidInput
        If a time constant is shorter than a step, or a threshold lies below rest.
    """
    own = {key: np.asarray(value, np.float64).reshape(-1) for key, value in node.values.items()}
    n = max(array.size for array in own.values())
    own = {key: np.broadcast_to(array, n) for key, array in own.items()}
    for key in TIMES:
        if key in own and not own[key].min() >= dt * (1.0 - 1e-6):
            raise InvalidInput(
                f"node '{name}' ({node.kind}) has {key} {own[key].min():g}, less than dt = {dt:g}: "
                "give dt, the length of a time step, in the unit of the graph's time constants"
            )
    kind = MEMBRANES.get(node.kind, node.kind)
    step = dt / own["tau" if kind == "LIF" else "tau_mem"] if kind != "IF" else np.zeros(n)
    rest = own["v_leak"] if kind != "IF" else np.zeros(n)
    synapse = dt / own["tau_syn"] if kind == "CubaLIF" else np.ones(n)
    w_in = own["w_in"] if kind == "CubaLIF" else np.ones(n)
    width = float(np.mean(own[THRESHOLD] - rest)) if THRESHOLD in own else 1.0
    if not width > 0:
        raise InvalidInput(
            f"node '{name}' ({node.kind}) has thresholds below the potential at rest on average "
            f"({width:g}), so it fires without input; is v_threshold what it should be?"
        )
    arrays = {
        "keep": 1.0 - step,
        "gain": (step if kind != "IF" else dt) * own["r"],
        "drift": step * rest,
        "keep_current": 1.0 - synapse,
        "gain_current": synapse * w_in,
        "start": rest,
        "reset": own.get("v_reset", rest),
    }
    return Neurons(**{key: value.astype(np.float32) for key, value in arrays.items()}, width=width)


@njit(cache=True, parallel=loops_only())
def _forwards(current: Any, constants: Any, threshold: Any, spikes: Any, membrane: Any) -> None:
    keep, gain, drift = constants[0], constants[1], constants[2]
    keep_current, gain_current, start, reset = constants[3], constants[4], constants[5], constants[6]
    steps, n_records, n = current.shape
    for b in prange(n_records):
        v = start.copy()
        i = np.zeros(n, np.float32)
        for t in range(steps):
            for k in range(n):
                i[k] = keep_current[k] * i[k] + gain_current[k] * current[t, b, k]
                x = keep[k] * v[k] + gain[k] * i[k] + drift[k]
                membrane[t, b, k] = x
                fires = x > threshold[k]
                spikes[t, b, k] = np.float32(1.0) if fires else np.float32(0.0)
                v[k] = reset[k] if fires else x


@njit(cache=True, parallel=loops_only(), error_model="numpy")
def _backwards(  # noqa: PLR0913 - compiled code takes arrays, not objects
    d_spikes: Any,
    spikes: Any,
    membrane: Any,
    constants: Any,
    threshold: Any,
    width: Any,
    d_current: Any,
) -> None:
    keep, gain, keep_current, gain_current = constants[0], constants[1], constants[3], constants[4]
    steps, n_records, n = d_spikes.shape
    one, pi = np.float32(1.0), np.float32(np.pi)
    for b in prange(n_records):
        d_v = np.zeros(n, np.float32)
        d_i = np.zeros(n, np.float32)
        for t in range(steps - 1, -1, -1):
            for k in range(n):
                u = pi * (membrane[t, b, k] - threshold[k]) / width
                d_x = d_spikes[t, b, k] / (width * (one + u * u)) + d_v[k] * (one - spikes[t, b, k])
                d_i[k] = gain[k] * d_x + keep_current[k] * d_i[k]
                d_current[t, b, k] = gain_current[k] * d_i[k]
                d_v[k] = keep[k] * d_x
