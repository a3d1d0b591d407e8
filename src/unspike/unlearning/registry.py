"""The unlearning methods by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from unspike.foundation.errors import InvalidInput, suggest
from unspike.unlearning.contract import Unlearner

_METHODS: dict[str, type[Any]] = {}
_BUILT_IN = (
    "hybrid.hybrid",
    "paper.algorithm_1",
    "paper.selective_retraining",
    "paper.synaptic_pruning",
    "paper.adaptive_thresholding",
    "baselines.bad_teacher",
    "baselines.boundary_shrink",
    "baselines.fine_tune",
    "baselines.fisher_forgetting",
    "baselines.gradient_ascent",
    "baselines.influence",
    "baselines.l1_sparse",
    "baselines.last_layers",
    "baselines.neggrad_plus",
    "baselines.nothing",
    "baselines.random_labels",
    "exact.retrain",
    "paper.reverse_stdp",
    "baselines.salun",
    "baselines.scrub",
    "baselines.ssd",
    "baselines.unsir",
)
Method = TypeVar("Method", bound=type[Any])


def register_unlearner(name: str) -> Callable[[Method], Method]:
    """Return a decorator that makes a class available as an unlearning method.

    Parameters
    ----------
    name : str
        What the command line calls the method.

    Raises
    ------
    ValueError
        If the name is taken.
    """

    def register(method: Method) -> Method:
        if name in _METHODS:
            raise ValueError(f"an unlearning method '{name}' is registered already: {_METHODS[name]}")
        method.name = name
        _METHODS[name] = method
        return method

    return register


def unlearners() -> tuple[str, ...]:
    """Return the names of all methods."""
    _import_built_in()
    return tuple(_METHODS)


def make_unlearner(name: str, **settings: Any) -> Unlearner:
    """Return a method with the given settings.

    Raises
    ------
    InvalidInput
        If there is no such method or setting.
    """
    _import_built_in()
    if name not in _METHODS:
        known = ", ".join(_METHODS)
        raise InvalidInput(
            f"no unlearning method '{name}', expected one of {known}.{suggest(name, _METHODS)}"
        )
    allowed = [f.name for f in dataclasses.fields(_METHODS[name])]
    for setting in settings:
        if setting not in allowed:
            raise InvalidInput(
                f"method '{name}' has no setting '{setting}', expected one of "
                f"{', '.join(allowed)}.{suggest(setting, allowed)}"
            )
    method: Unlearner = _METHODS[name](**settings)
    return method


def _import_built_in() -> None:
    for module in _BUILT_IN:
        import_module(f"unspike.unlearning.{module}")
