"""Neuron models, one a file."""

from unspike.snn.neurons.izhikevich import Izhikevich
from unspike.snn.neurons.lif import LeakyIntegrateAndFire

NeuronModel = Izhikevich | LeakyIntegrateAndFire

__all__ = ["Izhikevich", "LeakyIntegrateAndFire", "NeuronModel"]
