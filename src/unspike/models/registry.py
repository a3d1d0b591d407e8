"""The kinds of networks by name: which class reads a network's file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from unspike.foundation.errors import InvalidInput
from unspike.foundation.registry import Discovery, Registry, require_name
from unspike.models.capabilities import Saves
from unspike.models.model_file import read_header

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel


Kind = TypeVar("Kind", bound=type[Saves])
_KINDS: Registry[type[Saves]] = Registry(
    "kind of network", Discovery("unspike.snn", "unspike.adapters.nir", group="unspike.models")
)


def register_model(kind: str) -> Callable[[Kind], Kind]:
    """Return a decorator that makes networks of a class readable wherever a file of a network is given.

    Parameters
    ----------
    kind : str
        What their files say under ``network``, ``kind``.

    Raises
    ------
    InvalidInput
        If the name is taken, or none was given.
    """
    require_name("register_model", kind)

    def register(made: Kind) -> Kind:
        _KINDS.add(kind, made)
        return made

    return register


def save_model(model: SpikingModel, path: Path, **facts: Any) -> None:
    """Write a network to a file.

    Parameters
    ----------
    model : SpikingModel
        The network.
    path : Path
        Where to.
    **facts
        Further JSON-ready entries of the file's header.

    Raises
    ------
    InvalidInput
        If networks of this kind cannot be saved, or the file cannot be written.
    """
    if not isinstance(model, Saves):
        raise InvalidInput(f"{type(model).__name__} has no save and load, so {path} cannot be written")
    model.save(path, **facts)


def load_model(path: Path) -> SpikingModel:
    """Return the network that a file holds, of whatever kind it is.

    Raises
    ------
    InvalidInput
        If the file is refused (`unspike.models.model_file.read_model`), or no class of that kind is there.
    """
    kind = read_header(path)["network"].get("kind")
    if kind not in _KINDS.names():
        raise InvalidInput(
            f"{path} holds a network of kind '{kind}', expected one of {', '.join(_KINDS.names())}; install "
            "the package that it was made with"
        )
    return _KINDS.get(kind).load(path)
