"""Metrics of our own that claim no published name."""
