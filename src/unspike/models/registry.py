"""The kinds of networks by name: which class reads a network's file.

A network that cannot be built from a file alone, for its owner's Python builds it, is kept as its state, and
read into a twin of a network like it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from unspike.foundation.errors import InvalidInput
from unspike.foundation.json_values import plain
from unspike.foundation.registry import Discovery, Registry, require_name
from unspike.models.capabilities import Saves
from unspike.models.model_file import read_header, read_model, write_model

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel

STATE = "state"
"""The kind of file that holds the state of a network and not how to build it."""
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
    """Write a network to a file, or its state where nothing else of it can be written.

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
        If the file cannot be written.
    """
    if isinstance(model, Saves):
        model.save(path, **facts)
        return
    network = {"kind": STATE, "settings": plain(model.settings()), "class_names": list(model.class_names)}
    write_model(path, network, model.state(), facts)


def load_model(path: Path, *, like: SpikingModel | None = None) -> SpikingModel:
    """Return the network that a file holds, of whatever kind it is.

    Parameters
    ----------
    path : Path
        The file.
    like : SpikingModel, optional
        A network of the same architecture, which is not changed; needed where the file holds a state alone.

    Raises
    ------
    InvalidInput
        If the file is refused (`unspike.models.model_file.read_model`), no class of that kind is there, or
        the state is not one of such a network.
    """
    kind = read_header(path)["network"].get("kind")
    if kind == STATE:
        return _with_state(path, like)
    if kind not in _KINDS.names():
        raise InvalidInput(
            f"{path} holds a network of kind '{kind}', expected one of {', '.join(_KINDS.names())}; install "
            "the package that it was made with"
        )
    return _KINDS.get(kind).load(path)


def _with_state(path: Path, like: SpikingModel | None) -> SpikingModel:
    if like is None:
        raise InvalidInput(
            f"{path} holds what a network of your own learned, not how to build it; give the Python that "
            f"builds it as well: FILE.py:FUNCTION --weights {path}"
        )
    _, state = read_model(path)
    twin = like.copy()
    try:
        twin.load_state(state)
    except InvalidInput as error:
        raise InvalidInput(f"{path} is of another network than the one that was built: {error}") from error
    return twin
