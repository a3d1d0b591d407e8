"""Do nothing: the network as it is. What any method must be better than."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.workbench import Workbench


@register_unlearner("nothing")
@dataclass(frozen=True, kw_only=True)
class Nothing(Method):
    """Return the network unchanged."""

    uses_retain: ClassVar[bool] = False
    idle: ClassVar[bool] = True

    def work(self, workbench: Workbench, material: Material) -> None:
        """Leave the network as it is."""
        workbench.tick()
