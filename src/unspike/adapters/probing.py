"""Finding out of a module what it does not say: the shape of its records, and how it wants them presented."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from unspike.adapters.presenting import RECORD, SEQUENCE, STEP, present, told_in_one_line, watched
from unspike.adapters.random_state import fingerprint_of_generators
from unspike.adapters.readout import places
from unspike.foundation.errors import InvalidInput
from unspike.foundation.randomness import Purpose, key, uniform

if TYPE_CHECKING:
    from unspike.adapters.framework import Framework
    from unspike.adapters.presenting import Presentation
    from unspike.data.dataset import Dataset

_PROBED = (3, 5, 7)  # records: never as many as time steps, or the two could not be told apart


def record_shape(module: Any, records: Dataset | None) -> tuple[int, ...]:
    """Return the shape of one record: that of `records`, or what the first layer of weights takes.

    Raises
    ------
    InvalidInput
        If there are no records, and the first layer is no Linear.
    """
    if records is not None:
        return tuple(records.records.shape[1:])
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            return (layer.in_features,)
        if isinstance(layer, nn.Conv1d | nn.Conv2d | nn.Conv3d):
            raise InvalidInput(
                "the first layer is a convolution, which does not tell the shape of a record: give some, "
                "wrap(module, records, ...)"
            )
    raise InvalidInput("the module has no Linear and no convolution, so it has no synapses to unlearn")


def presentation_and_steps(
    framework: Framework,
    module: Any,
    shape: tuple[int, ...],
    *,
    steps: int | None,
    presents: Presentation | None,
) -> tuple[Presentation, int]:
    """Return how a module wants its input, and for how many time steps.

    Parameters
    ----------
    framework : Framework
        Whose layers it has.
    module : torch.nn.Module
        The network, in evaluation mode.
    shape : tuple of int
        Of a record.
    steps : int, optional
        Time steps as they were given.
    presents : str or callable, optional
        What was said; else it is found out: presented with one step, a layer of a module that wants one step
        is called once, of one that wants all steps once a record, of one that loops by itself once a step.

    Raises
    ------
    InvalidInput
        If the steps are missing, or others than the module loops over; if no way works.
    """
    if steps is not None and (not isinstance(steps, int) or isinstance(steps, bool) or steps < 1):
        raise InvalidInput(f"steps is {steps!r}, expected a whole number of at least 1")
    if isinstance(presents, str) and presents not in (STEP, SEQUENCE, RECORD):
        raise InvalidInput(f"presents is {presents!r}, expected 'step', 'sequence', 'record' or a function")
    said = presents if presents is not None else framework.presents(module)
    calls = None if said not in (None, RECORD) else _calls(framework, module, shape, steps)
    how = said if said is not None else _how(calls, _size(steps))
    if how != RECORD:
        if steps is None:
            raise InvalidInput("for how many time steps is a record presented? Give steps=")
        return how, steps
    if not calls or (steps is not None and calls != steps):
        raise InvalidInput(
            f"the module loops over {calls or 'no'} time steps by itself, steps is {steps}; leave steps "
            "out, or "
            "say how records are presented (presents=)"
        )
    return how, calls


def _how(calls: int | None, size: int) -> str:
    if calls is None or calls == size:
        return SEQUENCE
    return STEP if calls == 1 else RECORD


def _size(steps: int | None) -> int:
    return next(size for size in _PROBED if size != steps)


def _calls(framework: Framework, module: Any, shape: tuple[int, ...], steps: int | None) -> int | None:
    """Return how often a spiking layer is called when one step is presented; None if it cannot be."""
    named = {path: layer for path, layer in module.named_modules() if framework.spiking(layer)}
    try:
        with torch.no_grad(), watched(framework, module, named) as outs:
            present(framework, module, probe(1, _size(steps), shape), STEP)
            counted = Counter(len(each) for each in outs.values() if each)
    except Exception:  # whatever a stranger's module says to input of another layout
        return None
    return max(counted) if counted else None


def probe(steps: int, records: int, shape: tuple[int, ...]) -> Any:
    """Return input [T, B, ...] of values from 0 to 1 that differ by record, the same in every step."""
    streams = key(0, Purpose.NOISE, np.arange(records))
    values = uniform(streams[:, None], np.arange(int(np.prod(shape)))).reshape(records, *shape)
    return torch.from_numpy(values).expand(steps, *values.shape)


def sequence_for(steps: int, shape: tuple[int, ...], module: Any) -> Any:
    """Return input by which a module's wiring can be traced, on its device."""
    return probe(steps, _size(steps), shape).to(next(module.parameters()).device)


def refuse_memory(framework: Framework, module: Any, sequence: Any, how: Presentation) -> None:
    """Refuse a module that answers the same input otherwise the second time, or draws random numbers."""
    paths = [path for path, layer in module.named_modules() if framework.spiking(layer)]
    answers, before = [], fingerprint_of_generators()
    for _ in range(2):
        shape = tuple(sequence.shape[2:])
        with torch.no_grad(), told_in_one_line(shape), watched(framework, module, paths) as outs:
            returned = places(present(framework, module, sequence, how))
            answers.append([out.cpu() for each in (*outs.values(), *returned) for out in each])
    if fingerprint_of_generators() != before:
        raise InvalidInput(
            "the module draws random numbers while it answers (a spike code within it?), so no answer "
            "could be "
            "had again; leave that to code='poisson', or to a function of record keys"
        )
    first, second = answers
    if len(first) != len(second) or not all(map(torch.equal, first, second)):
        raise InvalidInput(
            "the module answers the same records otherwise the second time: something in it keeps what "
            "earlier "
            "batches left; have its forward() start from a clean state"
        )
