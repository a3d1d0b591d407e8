"""The seed of a method and of its parts."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

T = TypeVar("T")


def seeded(method: T, seed: int) -> T:
    """Return a method that draws by a seed, and so do its parts (the phases of `hybrid`).

    Parameters
    ----------
    method : Unlearner
        A dataclass; it is not changed. Any other object is returned as it is.
    seed : int
        What every field called ``seed`` is set to.

    Returns
    -------
    Unlearner
        As `method` otherwise.
    """
    if not dataclasses.is_dataclass(method) or isinstance(method, type):
        return method
    values = {f.name: getattr(method, f.name) for f in dataclasses.fields(method) if f.init}
    changed: dict[str, Any] = {
        name: seed if name == "seed" else seeded(value, seed) for name, value in values.items()
    }
    return dataclasses.replace(method, **changed)
