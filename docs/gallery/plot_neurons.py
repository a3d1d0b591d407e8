"""
Neurons
=======

A constant current that is switched on: the Izhikevich neuron of every layer, and the leaky integrate-and-fire
neuron of the recipe ``lif``.
"""

import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([1, 2], [1, 2])
