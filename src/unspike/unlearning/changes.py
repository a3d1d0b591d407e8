"""The changes of a network on disk: every synapse and threshold that differs, and why.

The file is an ``.npz`` without pickles. For each group of synapses or thresholds it holds the arrays of a
`Change`, under ``weight/GROUP/`` or ``threshold/GROUP/``: ``index``, ``before``, ``after``, ``cause``,
``causes`` (names of the phases) and ``total`` (size of the group).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import read_arrays, write_arrays
from unspike.unlearning.contract import Change, What
from unspike.unlearning.workbench import values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unspike.models.contract import SpikingModel

_TYPES = {"index": np.int64, "before": np.float32, "after": np.float32, "cause": np.int8}


def save_changes(path: str | Path, changes: Sequence[Change]) -> None:
    """Write the changes of a network.

    Parameters
    ----------
    path : str or Path
        The file; one that is there is replaced.
    changes : sequence of Change
        What `Unlearned.changes` lists.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for change in changes:
        place = f"{change.what}/{change.group}"
        arrays |= {f"{place}/{name}": getattr(change, name) for name in _TYPES}
        arrays[f"{place}/causes"] = np.array(change.causes, dtype=np.str_)
        arrays[f"{place}/total"] = np.array(change.total)
    write_arrays(Path(path), arrays)


def load_changes(path: str | Path) -> tuple[Change, ...]:
    """Read what `save_changes` wrote.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    tuple of Change
        One for each group, in the order in which they were written.

    Raises
    ------
    InvalidInput
        If the file is missing or damaged, or holds something else.
    """
    arrays = read_arrays(Path(path))
    places = dict.fromkeys(name.rpartition("/")[0] for name in arrays)
    try:
        return tuple(_change(place, arrays) for place in places)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(
            f"{path} holds no changes of a network ({error}). Give the changes.npz that unspike wrote."
        ) from error


def taken_back(model: SpikingModel, changes: Sequence[Change]) -> SpikingModel:
    """Return a network with changes taken back.

    Parameters
    ----------
    model : SpikingModel
        The network after them; it is not changed.
    changes : sequence of Change
        What was changed.

    Raises
    ------
    InvalidInput
        If a change is of a group that the network does not have.
    """
    restored = model.copy()
    groups = {("weight", g.name): (g.weight, g.assign) for g in restored.synapses()}
    groups |= {("threshold", g.name): (g.value, g.assign) for g in restored.thresholds()}
    for change in changes:
        values, assign = groups.get((change.what, change.group), (None, None))
        if values is None or assign is None or values.size != change.total:
            raise InvalidInput(
                f"the network has no {change.what}s '{change.group}' of size {change.total}: the changes are "
                "another network's"
            )
        before = np.array(values)
        before.reshape(-1)[change.index] = change.before
        assign(before)
    return restored


def changes_between(before: SpikingModel, after: SpikingModel, *, cause: str) -> tuple[Change, ...]:
    """Return every synapse and threshold that differs between two states of a network.

    Parameters
    ----------
    before, after : SpikingModel
        Networks of the same architecture.
    cause : str
        What is put down as the cause of each change.
    """
    new = values_of(after)
    return tuple(
        _difference(what, group, old, new[what, group], cause)
        for (what, group), old in values_of(before).items()
    )


def _difference(
    what: What, group: str, old: NDArray[np.float32], new: NDArray[np.float32], cause: str
) -> Change:
    index = np.flatnonzero(old != new)
    return Change(
        group=group,
        what=what,
        index=index,
        before=old.reshape(-1)[index],
        after=new.reshape(-1)[index],
        cause=np.zeros(len(index), np.int8),
        causes=(cause,),
        total=old.size,
    )


def _change(place: str, arrays: Mapping[str, NDArray[Any]]) -> Change:
    what, _, group = place.partition("/")
    if what not in get_args(What) or not group:
        raise ValueError(f"'{place}' is no group")
    columns = {name: _column(arrays[f"{place}/{name}"], kind) for name, kind in _TYPES.items()}
    total, causes = int(arrays[f"{place}/total"]), tuple(map(str, arrays[f"{place}/causes"].tolist()))
    index, cause = columns["index"], columns["cause"]
    if len({len(column) for column in columns.values()}) > 1:
        raise ValueError(f"{place}: its arrays differ in length")
    if len(index) and not (index.min() >= 0 and index.max() < total and cause.min() >= 0):
        raise ValueError(f"{place}: places from {index.min()} to {index.max()} in a group of {total}")
    if len(cause) and cause.max() >= len(causes):
        raise ValueError(f"{place}: cause {cause.max()} of {len(causes)}")
    return Change(group=group, what=cast("What", what), **columns, causes=causes, total=total)


def _column(values: NDArray[Any], kind: type[Any]) -> NDArray[Any]:
    if values.dtype != kind or values.ndim != 1:
        raise ValueError(f"found {values.dtype} of shape {values.shape}, expected {np.dtype(kind)} in a row")
    if not np.isfinite(values).all():
        raise ValueError("a value is not finite")
    return values
