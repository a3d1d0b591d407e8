"""Every unlearning method on the same networks, against the same retrained ones."""

from unspike.experiments.comparison.run import CompareSettings, Comparison, compare

__all__ = ["CompareSettings", "Comparison", "compare"]
