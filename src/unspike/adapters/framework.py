"""What a framework of spiking neurons does in its own way, and how the framework of a module is found."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any, ClassVar, TypeVar

from unspike.foundation.errors import InvalidInput
from unspike.foundation.registry import Discovery, Registry


class Framework(ABC):
    """What the generic adapter must know of a framework.

    A framework of one's own is a class derived from this, under `register_framework`, in a module that an
    installed package names under the entry point ``unspike.frameworks``.

    Attributes
    ----------
    package : str
        Name of the framework's package, as it is imported.
    """

    package: ClassVar[str]

    @abstractmethod
    def spiking(self, layer: Any) -> bool:
        """Say whether a module is a layer of spiking neurons."""

    @abstractmethod
    def threshold(self, layer: Any) -> Any:
        """Return the firing threshold of a layer, a tensor that broadcasts to its neurons."""

    @abstractmethod
    def set_threshold(self, layer: Any, value: Any) -> None:
        """Give a layer a tensor as its threshold."""

    @abstractmethod
    def reset(self, module: Any) -> None:
        """Take what earlier records left in the neurons out of all layers."""

    def spikes(self, out: Any) -> Any:
        """Return the spikes among what a layer returns."""
        return out[0] if isinstance(out, tuple) else out

    def presents(self, module: Any) -> str | None:
        """Return how a module wants its input (see `presenting`), if that can be told by looking at it."""
        return None

    def step(self, module: Any, x: Any, state: Any) -> tuple[Any, Any]:
        """Present one time step [B, ...]; return what the module returns and the state to hand over."""
        return module(x), None

    def lay_out(self, sequence: Any) -> Any:
        """Return input [T, B, ...] of all time steps in the order of axes that a module wants."""
        return sequence.contiguous()

    def passing(self, module: Any) -> set[str]:
        """Return names in a module's ``state_dict`` under which earlier records left something."""
        return set()

    def prepare(self, module: Any) -> None:  # noqa: B027 - most frameworks need nothing
        """Bring a module into a form in which every neuron can have a threshold of its own."""

    def release(self, module: Any) -> None:  # noqa: B027
        """Bring a module back into the framework's own form; thresholds are one for a layer then."""

    def recurrent(self, layer: Any) -> str | None:
        """Return the name, within a layer, of the weights that join its neurons to one another."""
        return None

    def foldable(self, layer: Any) -> bool:
        """Say whether scaling threshold and input of a neuron by one factor leaves its spikes as they are."""
        return False

    def versions(self) -> dict[str, str]:
        """Return the versions of PyTorch and of the framework."""
        return {name: _version(name) for name in ("torch", self.package)}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


_FRAMEWORKS: Registry[type[Framework]] = Registry(
    "framework", Discovery("unspike.adapters.frameworks", group="unspike.frameworks")
)
Made = TypeVar("Made", bound=type[Framework])


def register_framework(name: str) -> Callable[[Made], Made]:
    """Return a decorator that makes a framework known to `unspike.wrap`.

    Parameters
    ----------
    name : str
        What reports call it.

    Raises
    ------
    InvalidInput
        If the name is taken.
    """

    def register(made: Made) -> Made:
        _FRAMEWORKS.add(name, made)
        return made

    return register


def framework_of(module: Any) -> tuple[str, Framework]:
    """Return the framework whose spiking layers a module holds.

    Parameters
    ----------
    module : torch.nn.Module
        The network.

    Returns
    -------
    str, Framework
        Its name, and the framework.

    Raises
    ------
    InvalidInput
        If the module holds no spiking layer of a known framework, or layers of several.
    """
    names = _FRAMEWORKS.names()
    found = {}
    for name in names:
        kind = _FRAMEWORKS.get(name)
        if kind.package not in sys.modules:  # then none of its layers can be in the module
            continue
        framework = kind()
        if any(framework.spiking(layer) for layer in module.modules()):
            found[name] = framework
    if not found:
        raise InvalidInput(
            f"{type(module).__name__} has no spiking layer of {', '.join(names)}; give a module with such "
            "layers, or register a framework (unspike.adapters.framework)"
        )
    if len(found) > 1:
        raise InvalidInput(
            f"{type(module).__name__} mixes spiking layers of {' and '.join(found)}; take those of one"
        )
    ((name, framework),) = found.items()
    return name, framework
