"""Presenting records to a module, in the way in which the module wants them, and watching its layers.

A module wants one time step a call, [B, ...] (*step*), all of them in one call, [T, B, ...] (*sequence*), or
the record alone, [B, ...], over which it loops by itself (*record*). Anything else is a function of the
module and of the input [T, B, ...].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch

from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.adapters.framework import Framework

STEP, SEQUENCE, RECORD = "step", "sequence", "record"
Presentation = str | Callable[[Any, Any], Any]


def present(framework: Framework, module: Any, sequence: Any, how: Presentation) -> list[Any]:
    """Present input to a module and return all that it returned, call by call.

    Parameters
    ----------
    framework : Framework
        Whose layers the module has; their state is reset before.
    module : torch.nn.Module
        The network.
    sequence : tensor [T, B, ...]
        The input.
    how : str or callable
        ``"step"``, ``"sequence"``, ``"record"``, or a function of module and input.
    """
    framework.reset(module)
    if callable(how):
        return [how(module, sequence)]
    if how == STEP:
        state, returned = None, []
        for x in sequence:
            out, state = framework.step(module, x, state)
            returned.append(out)
        return returned
    return [module(framework.lay_out(sequence) if how == SEQUENCE else sequence[0])]


@contextmanager
def watched(framework: Framework, module: Any, paths: Iterable[str]) -> Iterator[Mapping[str, list[Any]]]:
    """Yield the spikes that some layers give while the block runs, call by call; reset the layers after it.

    Parameters
    ----------
    framework : Framework
        Whose layers they are.
    module : torch.nn.Module
        The network.
    paths : iterable of str
        Names of the layers within the module.
    """
    found: dict[str, list[Any]] = {path: [] for path in paths}
    handles = []
    for path, outs in found.items():

        def keep(_layer: Any, _given: Any, out: Any, outs: list[Any] = outs) -> None:
            outs.append(framework.spikes(out))

        handles.append(module.get_submodule(path).register_forward_hook(keep))
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()
        framework.reset(module)


@contextmanager
def told_in_one_line(shape: tuple[int, ...]) -> Iterator[None]:
    """Turn an error of a module that cannot take records of a shape into one line."""
    try:
        yield
    except InvalidInput:
        raise
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InvalidInput(
            f"the module does not take records of shape {shape} ({why}); give records of the shape it was "
            "made for, or say how they are presented (presents=)"
        ) from error


def time_first(outs: list[Any], time_axis: int | None) -> Any:
    """Return the spikes of a layer, [T, B, ...], from what it gave call by call."""
    if time_axis is None:
        return torch.stack(outs)
    (out,) = outs
    return out.movedim(time_axis, 0)
