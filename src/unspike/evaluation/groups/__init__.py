"""Metrics that compare groups of networks, record by record."""
