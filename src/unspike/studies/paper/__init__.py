"""The tables and the figure of Wang, Ying & Pan 2024, measured again, and what becomes of its claims."""

from unspike.studies.paper.plan import ReproduceSettings
from unspike.studies.paper.run import Reproduced, reproduce

__all__ = ["ReproduceSettings", "Reproduced", "reproduce"]
