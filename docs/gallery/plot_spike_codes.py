"""
Spike codes
===========

A code turns a record into spikes. For an image each pixel has an input neuron: **Poisson** draws each step
by chance, **regular** spaces the same number of spikes evenly, **latency** fires once, the earlier the
brighter. For a series, **population** neurons each stand for a value, and **level crossing** fires when the
signal has risen or fallen by a step.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike import load_dataset
from unspike.foundation.randomness import Purpose, key
from unspike.models.packing import unpack
from unspike.snn.encoding import LatencyCode, LevelCrossingCode, PoissonCode, PopulationCode, RegularCode

STEPS = 50


def spikes(code, x):
    """Return the spikes of one record, bool [T, inputs]."""
    stream = key(0, Purpose.INPUT_SPIKES, [0])
    return unpack(code.spikes(code.prepare(x), stream, STEPS), STEPS)[:, 0]


def raster(ax, code, x):
    """Draw a dot a spike."""
    step, neuron = np.nonzero(spikes(code, x))
    ax.plot(step, neuron, ".", markersize=3, color="#0072b2")
    ax.set(title=code.name, xlabel="time (ms)", ylabel="input neuron", xlim=(-1, STEPS))


# %%
# An image
# --------
image = load_dataset("digits").x[:1]
fig, axes = plt.subplots(1, 4, figsize=(11, 3), layout="constrained", width_ratios=(1, 1.4, 1.4, 1.4))
axes[0].imshow(image[0], cmap="gray_r")
axes[0].set(title="the record", xticks=[], yticks=[])
for ax, code in zip(axes[1:], (PoissonCode(), RegularCode(), LatencyCode()), strict=True):
    raster(ax, code, image)

# %%
# A series
# --------
# A wave that grows; the population code gives each channel twelve neurons for its level, twelve for how
# much it varies and twelve for how fast it changes.
time = np.linspace(0, 1, 128, dtype=np.float32)
series = (time * np.sin(12 * time))[None, :, None]
fig, axes = plt.subplots(1, 3, figsize=(11, 3), layout="constrained")
axes[0].plot(time * STEPS, series[0, :, 0], color="#16191d")
axes[0].set(title="the record", xlabel="time (ms)", ylabel="value")
for ax, code in zip(axes[1:], (PopulationCode(), LevelCrossingCode(delta=0.1)), strict=True):
    raster(ax, code, series)
