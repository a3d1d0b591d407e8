"""Whole studies: every method on the same networks, and the tables and the figure of the paper."""

from unspike.experiments.comparison import CompareSettings, Comparison, compare
from unspike.experiments.paper import Reproduced, ReproduceSettings, reproduce

__all__ = ["CompareSettings", "Comparison", "ReproduceSettings", "Reproduced", "compare", "reproduce"]
