"""Networks on disk: safetensors with a JSON header; nothing is ever unpickled.

The header is safetensors' metadata, under ``unspike``. Its entry ``network`` holds the kind of network and,
with the arrays, all that decides what it computes: these are what ``content_hash`` covers, not by how many
threads it computes, nor what else the header tells of it. ``header_hash`` covers the whole header, the
content hash in it too, so a file that was cut short or edited is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.bounded import check_form, json_value, unreadable
from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import write_bytes
from unspike.version import __version__

SCHEMA = "unspike.model"
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_FORM = {
    "type": "object",
    "properties": {
        "schema": {"const": SCHEMA},
        "schema_version": {"type": "integer"},
        "unspike_version": {"type": "string"},
        "network": {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"]},
        "content_hash": _HASH,
        "header_hash": _HASH,
        "data": {
            "type": "object",
            "properties": {
                "source": {"type": "string"},
                "name": {"type": "string"},
                "fingerprint": _HASH,
                "records": {"type": "integer", "minimum": 0},
            },
            "required": ["source", "name", "fingerprint", "records"],
        },
        "split": {
            "type": "object",
            "properties": {
                "by": {"type": "string"},
                "seed": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
            },
            "required": ["by", "seed"],
        },
        "requests": {"type": "array"},
        "unlearning": {"type": "object"},
    },
    "required": ["schema", "schema_version", "network"],
}
SCHEMA_VERSION = 2  # 1: the content hash covered the whole header, the number of threads too


def content_hash(network: Mapping[str, Any], state: Mapping[str, NDArray[Any]]) -> str:
    """Return the SHA-256 of what a network computes.

    Parameters
    ----------
    network : mapping
        What the header tells of it under ``network``.
    state : mapping of str to array
        Its arrays.
    """
    digest = hashlib.sha256(json.dumps(network, sort_keys=True).encode())
    for name in sorted(state):
        array = np.ascontiguousarray(state[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()


def header_hash(header: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a header without its own hash."""
    facts = {name: value for name, value in header.items() if name != "header_hash"}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def write_model(
    path: Path, network: Mapping[str, Any], state: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]
) -> None:
    """Write a network aside, then rename it to `path`.

    Parameters
    ----------
    path : Path
        Where to.
    network : mapping
        Its ``kind``, as registered, and what must be known beside the arrays to build it again; JSON-ready.
    state : mapping of str to array
        Its arrays.
    facts : mapping
        Further JSON-ready entries of the header, say the fingerprint of the training data.

    Raises
    ------
    InvalidInput
        If the file cannot be written.
    """
    from safetensors.numpy import save

    header = {
        **facts,
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "unspike_version": __version__,
        "network": dict(network),
        "content_hash": content_hash(network, state),
    }
    header["header_hash"] = header_hash(header)
    try:
        write_bytes(path, save(dict(state), metadata={"unspike": json.dumps(header)}))
    except OSError as error:
        raise InvalidInput(
            f"cannot write {path}: {error.strerror}; make room, or choose a folder you may write to"
        ) from error


def read_header(path: Path) -> dict[str, Any]:
    """Return the checked header of a network's file; see `read_model` for what is refused."""
    return read_model(path)[0]


def has_header(path: Path) -> bool:
    """Say whether a file has a header that `write_model` wrote; what cannot be read has none."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            return "unspike" in (file.metadata() or {})
    except (SafetensorError, OSError, ValueError, TypeError):
        return False


def read_model(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return the header and the arrays of a file that `write_model` wrote.

    Raises
    ------
    InvalidInput
        If the file is missing, truncated, a pickle, not an unspike model, of another schema, or tampered
        with.
    """
    from safetensors import SafetensorError, safe_open

    _refuse_what_is_no_model(path)
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f"{path} is truncated or no safetensors file ({error}); copy it again or train again"
        ) from error
    header = _parse(path, metadata.get("unspike"))
    hashes = header.get("content_hash"), header.get("header_hash")
    if hashes != (content_hash(header["network"], state), header_hash(header)):
        raise InvalidInput(
            f"{path} was changed after it was written (its content hash does not fit); "
            "restore it from a copy or train again"
        )
    return header, state


def _refuse_what_is_no_model(path: Path) -> None:
    if not path.exists():
        raise InvalidInput(f"no model file {path}; make one with 'unspike train --out FOLDER'")
    if path.is_dir():
        raise InvalidInput(f"{path} is a folder, expected a model file such as {path / 'model.safetensors'}")
    if not path.is_file():
        raise InvalidInput(f"{path} is a pipe or a device, expected a model file")
    try:
        with path.open("rb") as file:
            start = file.read(9)
    except OSError as error:
        raise unreadable(path, error) from error
    # A safetensors file begins with eight bytes of length, which can be any, and the brace of its header.
    if start[8:] != b"{" and (start[:1] == b"\x80" or start[:2] == b"PK"):
        raise InvalidInput(
            f"{path} is a pickle or a zip (perhaps a PyTorch file), which can run code when opened; "
            "expected a safetensors file written by unspike"
        )


def _parse(path: Path, text: str | None) -> dict[str, Any]:
    try:
        header = json_value((text or "").encode(errors="replace"))
        schema, number = header["schema"], header["schema_version"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput(f"{path} is a safetensors file, but not one written by unspike") from error
    if schema != SCHEMA or not isinstance(number, int) or number < 1:
        raise InvalidInput(f"{path} is a safetensors file, but not one written by unspike")
    if number > SCHEMA_VERSION:
        raise InvalidInput(
            f"{path} has model schema {number}, this unspike reads {SCHEMA_VERSION}; upgrade unspike"
        )
    if number < SCHEMA_VERSION:
        raise InvalidInput(
            f"{path} has model schema {number}, this unspike reads {SCHEMA_VERSION}; train the network again"
        )
    check_form(header, _FORM, what=f"The header of {path}", mend="Train the network again.")
    checked: dict[str, Any] = header
    return checked
