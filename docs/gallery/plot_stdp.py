"""
STDP and its window
===================

Pair-based STDP, the rule of the recipe ``paper``: a synapse grows when its presynaptic spike comes first
and shrinks when it comes last. Its sum over all pairs of two spike trains is what the compiled rule gives;
a teacher train takes the place of the second one, and the neuron's own spikes count the other way round, so
that learning ends when the neuron fires as it is taught.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike.snn.plasticity.stdp import PairSTDP

rule = PairSTDP()
before, after = np.arange(1, 60), np.arange(-60, 0)
grown = rule.a_pos * np.exp(-before / rule.tau_pos)
shrunk = -rule.a_neg * np.exp(after / rule.tau_neg)

fig, ax = plt.subplots(figsize=(7, 3.5), layout="constrained")
ax.plot(before, grown, color="#0072b2", label="presynaptic spike first")
ax.plot(after, shrunk, color="#d55e00", label="presynaptic spike last")
ax.axhline(0, color="#5c6570", linewidth=0.8)
ax.set(xlabel="t_post - t_pre (ms)", ylabel="change of the weight")
ax.legend()

# %%
# What a teacher teaches
# ----------------------
# The trains that neurons of the right class are taught for a target probability of 0.1, 0.5 and 1.
targets = np.array([[0.1, 0.5, 1.0]], np.float32)
words = rule.taught_words(targets, 50)
taught = (words[0, np.arange(50) // 16] >> (np.arange(50) % 16)[:, None]) & 1
fig, ax = plt.subplots(figsize=(7, 1.8), layout="constrained")
ax.eventplot([np.flatnonzero(train) for train in taught.T], color="#00805c", linelengths=0.7)
ax.set(yticks=range(3), yticklabels=["0.1", "0.5", "1"], xlabel="time (ms)", ylabel="target")
