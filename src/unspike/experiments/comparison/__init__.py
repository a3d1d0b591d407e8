"""Every unlearning method on the same networks, against the same retrained ones."""

from unspike.experiments.comparison.plan import CompareSettings
from unspike.experiments.comparison.run import Comparison, compare

__all__ = ["CompareSettings", "Comparison", "compare"]
