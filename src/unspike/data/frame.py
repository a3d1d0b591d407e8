"""A table of pandas as arrays by name; the columns that are nothing else are the features."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.data.arrays import NAMES
from unspike.foundation.errors import InvalidInput

_UNNAMED = "Unnamed: 0"  # what pandas calls an index that was written without a name


def arrays_of_frame(frame: Any, *, where: str) -> dict[str, NDArray[Any]]:
    """Return the columns of a table, its features as one array ``x``.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table.
    where : str
        What an error calls it.

    Returns
    -------
    dict
        ``x`` [B, F], and each column under a name of `unspike.data.arrays` [B].

    Raises
    ------
    InvalidInput
        If a feature holds anything but numbers, or there is none.
    """
    names = {name for meaning, names in NAMES.items() if meaning != "x" for name in names}
    columns = {str(name): frame.iloc[:, place] for place, name in enumerate(frame.columns)}
    if len(columns) < frame.shape[1]:
        raise InvalidInput(f"{where} has two columns of one name, expected each name once.")
    if not {*NAMES["record_id"]} & set(columns):
        _add_index(columns, frame, where)
    roles = {name: np.asarray(column) for name, column in columns.items() if name in names}
    features = {name: column for name, column in columns.items() if name not in names}
    if not features:
        raise InvalidInput(f"{where} has the columns {', '.join(columns)}, expected features beside them.")
    for name, column in features.items():
        if np.asarray(column).dtype.kind not in "biuf":
            raise InvalidInput(
                f"{where}: column '{name}' holds no numbers. Name it y if it is the label, record_id, "
                "subject or "
                "split if it is that, or turn it into numbers."
            )
    return {"x": np.stack([np.asarray(column, np.float64) for column in features.values()], axis=1), **roles}


def _add_index(columns: dict[str, Any], frame: Any, where: str) -> None:
    """Take for ids what pandas numbers the rows by, or did when it wrote them."""
    if _UNNAMED in columns:
        columns["index"] = columns.pop(_UNNAMED)
        return
    if not frame.index.is_unique:
        raise InvalidInput(
            f"{where}: rows have the same index, expected one each. Write frame.reset_index(drop=True)."
        )
    columns["index"] = frame.index.to_series()
