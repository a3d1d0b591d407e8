"""What the jobs of a study found, kept on disk with a hash: what is damaged is found by it and made again."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unspike.foundation.errors import InvalidInput, Repaired
from unspike.foundation.files import read_json, write_json

_HASH = "sha256"


def keep(path: Path, found: Mapping[str, Any]) -> dict[str, Any]:
    """Write what a job found, in plain Python types, and return it as `kept` will."""
    path.parent.mkdir(parents=True, exist_ok=True)
    row: dict[str, Any] = json.loads(json.dumps(found))
    write_json(path, {**row, _HASH: _hash(row)})
    return row


def kept(path: Path) -> dict[str, Any] | None:
    """Return what `keep` wrote; None if there is nothing, or it is damaged.

    Warns
    -----
    Repaired
        If it is damaged.
    """
    if not path.exists():
        return None
    try:
        found = read_json(path)
        if found.pop(_HASH, None) != _hash(found):
            raise InvalidInput(f"{path.name} was changed after it was written")
    except InvalidInput as error:
        tell_damaged(path, error)
        return None
    return found


def tell_damaged(path: Path, error: Exception) -> None:
    """Warn that something is damaged and will be made again."""
    why = " ".join(str(error).split()).rstrip(".")
    warnings.warn(f"'{path}' is damaged ({why}); it is made again.", Repaired, stacklevel=3)


def _hash(found: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
