"""
Error-modulated STDP
====================

The rule of the default recipe has a third factor: an error signal says whether what STDP would do is
wanted. Left, the signal of an output neuron: the class that a record has less the class that the network
answers. Right, which neurons are eligible: those that fire, but not all the time.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike.snn.plasticity.error_modulated_stdp import ErrorModulatedSTDP

rule = ErrorModulatedSTDP()
counts = np.array([5, 9, 3, 4])  # output spikes of four classes; the record is of class 0
answer = np.exp(rule.inverse_temperature * (counts - counts.max()))
answer /= answer.sum()
pull = rule.pull * (rule.rest_count - counts.mean()) / len(counts)
signal = np.eye(4)[0] - answer + pull

fig, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
axes[0].bar(range(4), signal, color=np.where(signal > 0, "#0072b2", "#d55e00"))
axes[0].axhline(0, color="#5c6570", linewidth=0.8)
axes[0].set(xlabel="class; the record is of class 0", ylabel="learning signal", xticks=range(4))

spikes = np.arange(51)
eligible = (spikes > 0) & (spikes < rule.saturation * 50)
axes[1].plot(spikes, np.where(eligible, 1, 0), drawstyle="steps-mid", color="#0072b2")
axes[1].set(xlabel="spikes of the neuron in 50 ms", ylabel="eligible", yticks=[0, 1])
