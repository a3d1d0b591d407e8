"""Whole studies: every method on the same networks, and the tables and the figure of the paper."""

from unspike.studies.comparison import CompareSettings, Comparison, compare
from unspike.studies.paper import Reproduced, ReproduceSettings, reproduce

__all__ = ["CompareSettings", "Comparison", "ReproduceSettings", "Reproduced", "compare", "reproduce"]
