"""What a network was asked to forget before: its file carries every request, and later ones keep to it.

The records of earlier requests are in no retained data, no never-seen data, no network to compare with and no
report any more. They are found by their ids; their fingerprint shows that they are still the same records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from unspike.data import Dataset
from unspike.data.task import KINDS, Kind
from unspike.foundation.bounded import check_form
from unspike.foundation.errors import InvalidInput

_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_IDS = {"type": "array", "items": {"type": "integer", "minimum": 0}}
_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "kind": {"enum": list(KINDS)},
            "method": {"type": "string"},
            "seed": {"type": "integer"},
            "seconds": {"type": "number", "minimum": 0},
            "fingerprint": _HASH,
            "record_id": {**_IDS, "minItems": 1},
            "held_out": _IDS,
            "before": _HASH,
            "after": _HASH,
        },
        "required": [
            *("text", "kind", "method", "seed", "seconds", "fingerprint", "record_id", "held_out"),
            *("before", "after"),
        ],
        "additionalProperties": False,
    },
}


@dataclass(frozen=True, kw_only=True)
class PastRequest:
    """A request that a network was made to forget.

    Parameters
    ----------
    text, kind, method, seed : str, str, str, int
        The request as it was typed, its kind, by what method, and the seed of its draw.
    seconds : float
        Time that the method took, s.
    fingerprint : str
        Fingerprint of the forgotten records.
    record_id : tuple of int
        Ids of the forgotten training records.
    held_out : tuple of int
        Ids of the same person's or class's records in validation and test.
    before, after : str
        Hashes of the network's state before and after.
    """

    text: str
    kind: Kind
    method: str
    seed: int
    seconds: float
    fingerprint: str
    record_id: tuple[int, ...]
    held_out: tuple[int, ...]
    before: str
    after: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as the network's file holds it."""
        return {**asdict(self), "record_id": list(self.record_id), "held_out": list(self.held_out)}


def history_of(path: Path, header: Mapping[str, Any]) -> tuple[PastRequest, ...]:
    """Return what a saved network was asked to forget, in order.

    Parameters
    ----------
    path : Path
        The network's file, for errors.
    header : mapping
        Its header.

    Raises
    ------
    InvalidInput
        If the header says something else there.
    """
    found = header.get("requests", [])
    check_form(found, _SCHEMA, what=f"{path}: the account of earlier requests", mend="Restore the file.")
    return tuple(
        PastRequest(**{**each, "record_id": tuple(each["record_id"]), "held_out": tuple(each["held_out"])})
        for each in found
    )


def records_of(train: Dataset, past: PastRequest) -> Dataset:
    """Return the training records of an earlier request.

    Parameters
    ----------
    train : Dataset
        The records that the network was trained on.
    past : PastRequest
        What it was asked to forget.

    Raises
    ------
    InvalidInput
        If they cannot be told any more.
    """
    records = train.take(np.isin(train.record_id, past.record_id))
    if len(records) != len(past.record_id) or records.fingerprint != past.fingerprint:
        raise InvalidInput(
            f"The network has forgotten '{past.text}', {len(past.record_id)} records, but the data hold "
            f"{len(records)} of them or others under their ids: they cannot be left out. Give --data the "
            "records that the network was trained on."
        )
    return records
