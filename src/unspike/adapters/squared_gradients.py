"""The squares of single records' gradients, for many records at once.

What a fully connected layer is asked to change for record b is, with x_t its input at step t and g_t the
gradient of its sums,

    dW(b) = sum_t g_t(b) x_t(b)^T,

so one pass back to the sums of all records gives the gradients of each, where a pass for every record would
be needed otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch

from unspike.adapters.presenting import time_first

_TOGETHER = 64


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What a fully connected layer was given, and the sums it returned, call by call.

    Parameters
    ----------
    module : torch.nn.Linear
        The layer.
    given, returned : list of tensor
        One for each call.
    """

    module: Any
    given: list[Any] = field(default_factory=list)
    returned: list[Any] = field(default_factory=list)


def together(steps: int) -> int:
    """Return how many records to present at once: another number than there are steps, to tell their axes."""
    return _TOGETHER if steps != _TOGETHER else _TOGETHER - 1


@contextmanager
def sums_watched(module: Any, paths: Iterable[str]) -> Iterator[Mapping[str, Sums]]:
    """Yield what fully connected layers are given and return while the block runs."""
    found = {path: Sums(module=module.get_submodule(path)) for path in paths}
    handles = []
    for sums in found.values():

        def keep(_layer: Any, given: tuple[Any, ...], out: Any, sums: Sums = sums) -> None:
            sums.given.append(given[0].detach())
            sums.returned.append(out)

        handles.append(sums.module.register_forward_hook(keep))
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()


def squared_gradients(
    likelihood: Any, watched: Mapping[str, Sums], n_records: int, steps: int
) -> list[Any] | None:
    """Return the sum over records of each one's squared gradient, of what is learned, layer by layer.

    Parameters
    ----------
    likelihood : tensor
        A sum over records, none of which has a part in what another one adds.
    watched : mapping of str to Sums
        The layers.
    n_records, steps : int
        Of the presentation.

    Returns
    -------
    list of tensor or None
        Weights, then biases, of each layer, those that are learned; None if records and steps cannot be told
        apart in what a layer was given.
    """
    returned = [out for sums in watched.values() for out in sums.returned]
    asked = iter(torch.autograd.grad(likelihood, returned, allow_unused=True))
    found: list[Any] = []
    for sums in watched.values():
        changes = [
            torch.zeros_like(out) if one is None else one
            for out, one in zip(sums.returned, asked, strict=False)
        ]
        given, change = (_time_first(tensors, n_records, steps) for tensors in (sums.given, changes))
        if given is None or change is None:
            return None
        if sums.module.weight.requires_grad:
            found.append(_squared(given, change))
        if sums.module.bias is not None and sums.module.bias.requires_grad:
            found.append(change.sum(dim=0).square().sum(dim=0))
    return found


def _squared(given: Any, change: Any) -> Any:
    total = torch.zeros(change.shape[2], given.shape[2], device=given.device)
    for record in range(given.shape[1]):
        total += (change[:, record].T @ given[:, record]).square()
    return total


def _time_first(tensors: list[Any], n_records: int, steps: int) -> Any | None:
    """Return what was given call by call as [T, B, N]; None where the axes are not told apart."""
    shapes = {tuple(tensor.shape[:-1]) for tensor in tensors}
    if shapes == {(n_records,)}:
        return time_first(tensors, None)
    if n_records == steps or len(tensors) != 1:
        return None
    axis = {(steps, n_records): 0, (n_records, steps): 1}.get(shapes.pop())
    return None if axis is None else time_first(tensors, axis)
