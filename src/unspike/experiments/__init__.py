"""Whole studies: every method on the same networks, and the tables and the figure of the paper."""

from unspike.experiments.comparison import CompareSettings, Comparison, compare

__all__ = ["CompareSettings", "Comparison", "compare"]
