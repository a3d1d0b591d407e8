"""The unlearning methods by name."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any, TypeVar

from unspike.foundation.errors import InvalidInput, suggest
from unspike.foundation.own_code import telling_of
from unspike.foundation.registry import Discovery, Registry, require_name
from unspike.unlearning.contract import Unlearner

# The method of this package and the phases of its paper come first, as they follow each other there.
_FIRST = ("hybrid", "algorithm-1", "selective-retraining", "synaptic-pruning", "adaptive-thresholding")


def _order(name: str) -> tuple[int, str]:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST), name


_METHODS: Registry[type[Any]] = Registry(
    "unlearning method",
    Discovery(
        *(
            f"unspike.unlearning.{folder}"
            for folder in ("hybrid", "matching", "rewinding", "paper", "baselines", "exact")
        ),
        group="unspike.unlearners",
    ),
    order=_order,
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
    InvalidInput
        If the name is taken, or none was given.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from unspike import make_unlearner, register_unlearner
    >>> from unspike.unlearning import Method

    >>> @register_unlearner("silence-everything")
    ... @dataclass(frozen=True, kw_only=True)
    ... class SilenceEverything(Method):
    ...     def work(self, workbench, material):
    ...         with workbench.phase("silence"):
    ...             for group in workbench.model.synapses():
    ...                 workbench.assign_weights(group.name, 0 * group.weight)
    >>> make_unlearner("silence-everything")
    SilenceEverything()
    """
    require_name("register_unlearner", name)

    def register(method: Method) -> Method:
        _METHODS.add(name, method)
        method.name = name
        return method

    return register


def unlearners() -> tuple[str, ...]:
    """Return the names of all methods.

    Examples
    --------
    >>> from unspike import unlearners
    >>> "rewind" in unlearners(), "scrub" in unlearners()
    (True, True)
    """
    return _METHODS.names()


def make_unlearner(name: str, **settings: Any) -> Unlearner:
    """Return a method with the given settings.

    Parameters
    ----------
    name : str
        What the command line calls the method.
    **settings : object
        Fields of the method's dataclass; the others keep their values.

    Raises
    ------
    InvalidInput
        If there is no such method or setting.
    OwnCodeFailed
        If the method is of the user's own and cannot be made.

    Examples
    --------
    >>> from unspike import make_unlearner
    >>> make_unlearner("fine-tune", epochs=3)
    FineTune(epochs=3)
    """
    made = _METHODS.get(name)
    allowed = list(signature(made).parameters)
    for setting in settings:
        if setting not in allowed:
            raise InvalidInput(
                f"method '{name}' has no setting '{setting}', expected one of "
                f"{', '.join(allowed)}.{suggest(setting, allowed)}"
            )
    with telling_of(made, f"method '{name}'"):
        method: Unlearner = made(**settings)
    return method
