"""Tables as pandas has them, which is an extra."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    import pandas


def frame(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> pandas.DataFrame:
    """Return rows as a DataFrame, the first column as its index.

    Parameters
    ----------
    heads : sequence of str
        Names of the columns.
    rows : iterable of sequences
        Their cells.

    Raises
    ------
    InvalidInput
        If pandas is not installed.
    """
    try:
        from pandas import DataFrame
    except ImportError:
        raise InvalidInput("to_pandas() needs pandas: pip install 'unspike[pandas]'.") from None
    found = DataFrame([list(row) for row in rows], columns=list(heads))
    return found.set_index(heads[0])
