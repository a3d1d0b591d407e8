"""Every unlearning method on the same networks, against the same retrained ones."""

from unspike.studies.comparison.plan import CompareSettings
from unspike.studies.comparison.run import Comparison, compare

__all__ = ["CompareSettings", "Comparison", "compare"]
