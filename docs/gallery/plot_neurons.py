"""
Neurons and their firing thresholds
===================================

The same current, switched on at 10 ms, into an Izhikevich neuron (that of every layer, if nothing else is
said) and into a leaky integrate-and-fire neuron. Below: what raising the firing threshold does, which is
what adaptive thresholding works with. The 30 mV at which an Izhikevich spike is cut off are not its
threshold; that is :math:`v_t`.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike.snn.neurons import Izhikevich, LeakyIntegrateAndFire

NEURONS = {"Izhikevich": (Izhikevich(), 12.0), "leaky integrate-and-fire": (LeakyIntegrateAndFire(), 2.5)}

# %%
# The membrane potential
# ----------------------
fig, axes = plt.subplots(2, 1, figsize=(8, 4.5), sharex=True, layout="constrained")
for ax, (name, (neuron, size)) in zip(axes, NEURONS.items(), strict=True):
    current = np.zeros((80, 1, 1), np.float32)
    current[10:] = size
    spikes, potential = neuron.simulate(current, np.array([neuron.threshold], np.float32))
    ax.plot(potential[:, 0, 0], color="#0072b2")
    ax.plot(
        np.flatnonzero(spikes),
        np.full(spikes.sum(), 22 if name == "Izhikevich" else -38),
        "|",
        color="#d55e00",
        label="spike",
    )
    ax.axhline(neuron.threshold, color="#5c6570", linestyle=":", label="firing threshold")
    ax.set(title=name, ylabel="potential (mV)")
axes[0].legend(loc="upper left")
axes[1].set_xlabel("time (ms)")

# %%
# The firing rate
# ---------------
# Thresholds that are raised by one, two and four threshold scales.
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
for ax, (name, (neuron, size)) in zip(axes, NEURONS.items(), strict=True):
    currents = np.linspace(0, 4 * size, 60, dtype=np.float32)
    for raised in (0, 1, 2, 4):
        threshold = np.full(len(currents), neuron.threshold + raised * neuron.threshold_scale, np.float32)
        spikes, _ = neuron.simulate(np.tile(currents, (500, 1, 1)), threshold)
        ax.plot(
            currents,
            2 * spikes.sum(axis=(0, 1)),
            label=f"+ {raised} scales",
            color=plt.cm.viridis(raised / 5),
        )
    ax.set(title=name, xlabel="current", ylabel="rate (Hz)")
axes[0].legend()
