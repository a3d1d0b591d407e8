"""Tables as CSV and Parquet files: a row a record, a column a value.

Columns under the names of `unspike.data.arrays` are the label (``y``, ``label``, ``target``), the id, the
subject and the split; every other column is a feature, and has to hold numbers. Both need pandas, and
Parquet needs pyarrow too: ``pip install 'unspike[pandas]'``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from unspike.data import store
from unspike.data.arrays import dataset_of_arrays
from unspike.data.dataset import Dataset
from unspike.data.frame import arrays_of_frame
from unspike.data.reading import options_of, refuse_word
from unspike.data.registry import register_format
from unspike.foundation.errors import InvalidInput
from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.foundation.progress import Progress

_LONGEST_LINE, _MANY = 2**26, 1000  # bytes, columns: pandas tells more of the same name apart for hours
_IN_MEMORY = 6  # bytes of a parsed table, at most, for each byte of text


@register_format("csv", "FILE")
def load_csv(path: Path, progress: Progress) -> Dataset:
    """Load a table of comma-separated values.

    Parameters
    ----------
    path : Path
        The file, its first line the names of the columns; after ``#`` how to read it.
    progress : Progress
        Not used: the file is read at once.

    Returns
    -------
    Dataset
        Its rows.

    Raises
    ------
    InvalidInput
        If it is no such table, or a column is not as it should be.
    """
    return _load(path, "csv", _read_csv)


@register_format("parquet", "FILE")
def load_parquet(path: Path, progress: Progress) -> Dataset:
    """Load a Parquet file; see `load_csv`."""
    return _load(path, "parquet", _read_parquet)


def _load(path: Path, prefix: str, read: Any) -> Dataset:
    path, read_as, word = options_of(path)
    refuse_word(path, word)
    size = store.size_of(path, what="a table")
    try:
        frame = read(path, size)
    except ImportError as error:
        raise InvalidInput(
            f"{prefix}: needs {error.name or 'pandas'}, write pip install 'unspike[pandas]'."
        ) from error
    except InvalidInput:
        raise
    except (OSError, ValueError, OverflowError, MemoryError) as error:
        raise InvalidInput(f"{path} cannot be read as {prefix}: {' '.join(str(error).split())}.") from error
    arrays = arrays_of_frame(frame, where=str(path))
    return dataset_of_arrays(
        arrays, read_as, name=f"{prefix}:{path.name}", where=str(path), citation=f"Local file {path}"
    )


def _read_csv(path: Path, size: int) -> Any:
    import pandas

    refuse_what_does_not_fit(_IN_MEMORY * size, str(path), "take fewer rows")
    with path.open("rb") as file:
        names = file.readline(_LONGEST_LINE).split(b",")
        if len(names) > _MANY and len(set(names)) < len(names):
            raise InvalidInput(
                f"{path} names {len(names)} columns, {len(names) - len(set(names))} of them as others. "
                "Is its first line the names of the columns?"
            )
        file.seek(0)
        return pandas.read_csv(file, encoding="utf-8-sig", low_memory=False)


def _read_parquet(path: Path, size: int) -> Any:
    import pandas
    from pyarrow import parquet

    about = parquet.ParquetFile(path).metadata
    declared = sum(about.row_group(n).total_byte_size for n in range(about.num_row_groups))
    store.refuse_bomb(max(declared, 8 * about.num_rows * about.num_columns), size, str(path))
    return pandas.read_parquet(path)
