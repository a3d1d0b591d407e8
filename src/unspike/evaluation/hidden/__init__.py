"""Metrics of the hidden layers: what is left where no answer shows it."""
