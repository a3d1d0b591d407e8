"""Spiking networks: spike codes, neurons, synapses, learning rules; nothing about forgetting."""
