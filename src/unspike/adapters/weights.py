"""Weights in files: a ``state_dict`` as PyTorch or safetensors wrote it; nothing is ever unpickled."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load

from unspike.foundation.bounded import read_plain_file
from unspike.foundation.errors import InvalidInput

_MOST_BYTES = 2**33
_SHOWN, _LONGEST = 4, 100


def read_weights(path: Path) -> dict[str, Any]:
    """Return the tensors of a file by their names, on the CPU.

    Parameters
    ----------
    path : Path
        What ``torch.save(net.state_dict(), path)`` or ``safetensors.torch.save_file`` wrote.

    Raises
    ------
    InvalidInput
        If the file is missing, holds anything but tensors (it is not unpickled then), or is damaged.
    """
    content = read_plain_file(path, what="--weights", most=_MOST_BYTES)
    return _pytorch(path, content) if content[:2] in (b"PK", b"\x80\x02") else _safetensors(path, content)


def _safetensors(path: Path, content: bytes) -> dict[str, Any]:
    try:
        return dict(load(content))
    except (SafetensorError, ValueError) as error:
        raise InvalidInput(
            f"--weights {path} is no file of safetensors or torch.save ({_first_line(error)}); save "
            "the state_dict again"
        ) from error


def _pytorch(path: Path, content: bytes) -> dict[str, Any]:
    try:
        found = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except UnpicklingError as error:
        raise InvalidInput(
            f"--weights {path} is a pickle of more than tensors (a whole module?), which can run code when "
            "opened, and is not opened; save the weights alone: torch.save(net.state_dict(), FILE)"
        ) from error
    except (RuntimeError, ValueError, EOFError, KeyError, AttributeError, TypeError) as error:
        raise InvalidInput(
            f"--weights {path} is damaged or no file of torch.save ({_first_line(error)}); save it again"
        ) from error
    if not isinstance(found, Mapping) or not all(map(torch.is_tensor, found.values())):
        held = (
            ", ".join(map(str, list(found)[:_SHOWN])) if isinstance(found, Mapping) else type(found).__name__
        )
        raise InvalidInput(
            f"--weights {path} holds {held or 'nothing'}, expected the tensors of a state_dict: "
            "torch.save(net.state_dict(), FILE)"
        )
    return dict(found)


def refuse_other_weights(expected: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Refuse weights that are not those of a module.

    Parameters
    ----------
    expected : mapping of str to tensor
        The module's own ``state_dict``.
    found : mapping of str to tensor
        What is to be loaded into it.

    Raises
    ------
    InvalidInput
        If one is missing, too many or of another shape, or holds what is no number.
    """
    for name, value in expected.items():
        if name not in found:
            raise InvalidInput(f"the weights do not fit the network: '{name}' is missing{_others(found)}")
        if found[name].shape != value.shape:
            raise InvalidInput(
                f"the weights do not fit the network: '{name}' has shape {tuple(found[name].shape)}, "
                f"expected {tuple(value.shape)}"
            )
        if found[name].is_floating_point() and bool(torch.isnan(found[name]).any()):
            raise InvalidInput(f"the weights hold what is no number (NaN), in '{name}'; train again")
        # A vector may hold thresholds, and one that is infinite silences its neuron.
        if value.dim() > 1 and bool(torch.isinf(found[name]).any()):
            raise InvalidInput(f"the weights hold infinite ones, in '{name}'; train again")
    more = next((name for name in found if name not in expected), None)
    if more is not None:
        raise InvalidInput(f"the weights do not fit the network: it has no '{more}'")


def _others(found: Mapping[str, Any]) -> str:
    if not found:
        return "; the file is empty"
    return f"; the file has {', '.join(map(repr, list(found)[:_SHOWN]))}"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
