"""Up to sixteen time steps of a layer of neurons, vectorised over the neurons.

`izhikevich_steps` is `Izhikevich.simulate`, `lif_steps` is `LeakyIntegrateAndFire.simulate`, with the
same operations in the same order in float32, so the spikes are equal bit by bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, uint32

HALF = np.float32(0.5)


@njit(inline="always", cache=True)
def within(x: Any, low: Any, high: Any) -> Any:
    """Return x held within [low, high]."""
    x = x if x > low else low
    return x if x < high else high


@njit(cache=True)
def izhikevich_steps(
    current: Any, v: Any, u: Any, v_t: Any, constants: Any, n_steps: int, words: Any
) -> None:
    """Advance n neurons; `current` is flat [16 * n], time first; spikes go to `words`, uint32 [n]."""
    a, b, c, d = constants[0], constants[1], constants[2], constants[3]
    k, v_r, v_peak, v_floor = constants[4], constants[5], constants[6], constants[7]
    n = len(v)
    for i in range(n):
        words[i] = 0
    for t in range(n_steps):
        bit = uint32(1) << uint32(t)
        first = t * n
        for i in range(n):
            x, w, drive, theta = v[i], u[i], current[first + i], v_t[i]
            x = within(x + HALF * (k * (x - v_r) * (x - theta) - w + drive), v_floor, v_peak)
            x = within(x + HALF * (k * (x - v_r) * (x - theta) - w + drive), v_floor, v_peak)
            w = w + a * (b * x - w)
            fires = x >= (theta if theta > v_peak else v_peak)
            v[i] = c if fires else x
            u[i] = w + d if fires else w
            words[i] |= bit if fires else uint32(0)


@njit(cache=True)
def lif_steps(current: Any, v: Any, u: Any, v_t: Any, constants: Any, n_steps: int, words: Any) -> None:
    """Advance n leaky integrate-and-fire neurons; as `izhikevich_steps`, `u` is not used."""
    leak, v_rest, v_reset = constants[0], constants[1], constants[2]
    v_floor, resistance = constants[3], constants[4]
    n = len(v)
    for i in range(n):
        words[i] = 0
    for t in range(n_steps):
        bit = uint32(1) << uint32(t)
        first = t * n
        for i in range(n):
            x = v[i]
            x = x + leak * (v_rest - x + resistance * current[first + i])
            x = x if x > v_floor else v_floor
            fires = x >= v_t[i]
            v[i] = v_reset if fires else x
            words[i] |= bit if fires else uint32(0)
