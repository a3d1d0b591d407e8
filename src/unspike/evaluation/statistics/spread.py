"""Several networks' results as one: every number becomes its mean, standard deviation and runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_SIZES = (
    "records",
    "members",
    "non_members",
)  # the same in every run, for all networks answer the same records
_LEFT_OUT = ("auc_interval",)  # one network's interval; several networks have runs instead


def spread(runs: Sequence[Any]) -> Any:
    """Join equally shaped results of several networks.

    Parameters
    ----------
    runs : sequence of dict
        One nested result per network.

    Returns
    -------
    dict
        The same shape, with ``{"mean", "std", "runs"}`` in place of every number. Sizes of sets stay plain
        numbers; a confusion matrix becomes the mean matrix; of the notes, which hold for some of the runs,
        none is lost.
    """
    first = runs[0]
    if isinstance(first, Mapping):
        return {key: _join(key, [run[key] for run in runs]) for key in first if key not in _LEFT_OUT}
    if isinstance(first, list):
        return [spread(items) for items in zip(*runs, strict=True)]
    if isinstance(first, str):
        return first
    return statistic(runs)


def statistic(values: Sequence[float | None]) -> dict[str, Any]:
    """Return mean, sample standard deviation and the values themselves.

    Parameters
    ----------
    values : sequence of float or None
        One number per network; None where it was undetermined.

    Returns
    -------
    dict
        ``mean`` and ``std`` (n - 1 in the denominator) of the numbers that are known; ``mean`` is None with
        none of them, ``std`` with fewer than two.
    """
    known = [float(value) for value in values if value is not None]
    return {
        "mean": float(np.mean(known)) if known else None,
        "std": float(np.std(known, ddof=1)) if len(known) > 1 else None,
        "runs": [None if value is None else float(value) for value in values],
    }


def _join(key: str, values: Sequence[Any]) -> Any:
    if key in _SIZES:
        return values[0]
    if key == "confusion":
        return np.mean(values, axis=0).tolist()
    if key == "notes":
        return {name: why for notes in reversed(values) for name, why in notes.items()}
    return spread(values)
