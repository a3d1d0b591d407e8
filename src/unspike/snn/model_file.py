"""Models on disk: safetensors with a JSON header; nothing is ever unpickled.

The header (safetensors' metadata, under ``unspike``) says how the network was built; connections
are not stored, for they follow from the seed. ``content_hash`` covers what the network computes (arrays,
recipe, settings, classes) and not how: neither threads nor what else the header tells. ``header_hash`` covers
the whole header, the content hash in it too, so a file that was cut short or edited is refused.
"""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import write_bytes
from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.snn.classifier import SpikingClassifier

SCHEMA = "unspike.model"
SCHEMA_VERSION = 2  # 1: the content hash covered the whole header, the number of threads too
_HOW = ("threads", "verbose")  # settings that decide how a network computes, and not what
_COMPUTES = ("settings", "classes", "classes_type", "class_names", "record_shape", "modality", "recipe")


def content_hash(header: dict[str, Any], state: dict[str, NDArray[Any]]) -> str:
    """Return the SHA-256 of what a network computes: its arrays, and what the header says of it."""
    facts = {name: header.get(name) for name in _COMPUTES}
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for name in sorted(state):
        array = np.ascontiguousarray(state[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()


def header_hash(header: dict[str, Any]) -> str:
    """Return the SHA-256 of a header without its own hash."""
    facts = {name: value for name, value in header.items() if name != "header_hash"}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def save_model(model: SpikingClassifier, path: Path, facts: dict[str, Any]) -> None:
    """Write a model aside, then rename it to `path`.

    Parameters
    ----------
    model : SpikingClassifier
        A built model.
    path : Path
        Where to.
    facts : dict
        Further JSON-ready entries of the header, say the fingerprint of the training data.

    Raises
    ------
    InvalidInput
        If the recipe is not one of the named ones, or the file cannot be written.
    """
    from safetensors.numpy import save

    state = model.state()
    header = _header(model, facts)
    header["content_hash"] = content_hash(header, state)
    header["header_hash"] = header_hash(header)
    try:
        write_bytes(path, save(state, metadata={"unspike": json.dumps(header)}))
    except OSError as error:
        raise InvalidInput(
            f"cannot write {path}: {error.strerror}; choose a folder you may write to"
        ) from error


def _header(model: SpikingClassifier, facts: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(model.recipe, str):
        raise InvalidInput(
            "a model with a recipe of your own cannot be saved; put it into RECIPES and give its name"
        )
    params = {name: value for name, value in model.get_params().items() if name not in _HOW}
    settings = {k: v.item() if isinstance(v, np.generic) else v for k, v in params.items()}
    classes = np.asarray(model.classes_)
    return {
        **facts,
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "unspike_version": __version__,
        "settings": {**settings, "hidden": [int(size) for size in model.hidden_sizes]},
        "classes": (classes.astype(str) if classes.dtype.kind == "M" else classes).tolist(),
        "classes_type": classes.dtype.str,
        "class_names": list(model.class_names),
        "record_shape": list(model.record_shape_),
        "modality": model.modality_,
        "recipe": model._recipe().settings(),
    }


def read_header(path: Path) -> dict[str, Any]:
    """Return the checked header of a model file; see `load_model` for what is refused."""
    return _read(path)[0]


def load_model(path: Path, kind: type[SpikingClassifier]) -> SpikingClassifier:
    """Read a model that `save_model` wrote.

    Raises
    ------
    InvalidInput
        If the file is missing, truncated, a pickle, not an unspike model, of another schema, tampered
        with, or trained by a recipe whose settings have changed since.
    """
    header, state = _read(path)
    try:
        settings = {**header["settings"], "hidden": tuple(header["settings"]["hidden"])}
        model = kind(**settings)
        _refuse_more_than_the_arrays_hold(model, header, state)
        model.classes_ = _classes(header)
        model._build(tuple(header["record_shape"]), tuple(header["class_names"]), header["modality"])
        model.load_state(state)
        recipe, version = header["recipe"], header["unspike_version"]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InvalidInput(
            f"{path}: the header does not fit the arrays ({error}); export it again"
        ) from error
    if model._recipe().settings() != recipe:
        raise InvalidInput(
            f"{path}: recipe '{model.recipe}' has changed since unspike {version}; "
            "install that version, or train again"
        )
    return model


def _classes(header: dict[str, Any]) -> NDArray[Any]:
    kind = np.dtype(header["classes_type"])
    if kind.kind not in "biufUM":
        raise ValueError(f"labels of type {kind}")
    return np.asarray(header["classes"]).astype(kind)


def _refuse_more_than_the_arrays_hold(
    model: SpikingClassifier, header: dict[str, Any], state: dict[str, NDArray[Any]]
) -> None:
    # Before anything is built: a short header could ask for a network that no memory holds.
    shape, n_classes = tuple(header["record_shape"]), len(header["class_names"])
    if len(header["classes"]) != n_classes or not all(isinstance(n, int) and n > 0 for n in shape):
        raise ValueError("classes or record shape make no sense")
    n_inputs = model._recipe().code(shape, header["modality"]).n_inputs(shape)
    sizes = (n_inputs, *model.hidden_sizes, n_classes)
    if sum(sizes) != len(state["v_t"]):
        raise ValueError(f"{sum(sizes)} neurons asked for, {len(state['v_t'])} thresholds found")
    pairs = [a * b for a, b in pairwise(sizes)]
    synapses = model.connection_probability * sum(pairs[:-1]) + pairs[-1]
    if not synapses <= 2 * len(state["weight"]) + 1000:
        raise ValueError(f"about {synapses:.0f} synapses asked for, {len(state['weight'])} weights found")


def _read(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
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
    if hashes != (content_hash(header, state), header_hash(header)):
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
    try:
        with path.open("rb") as file:
            start = file.read(9)
    except OSError as error:
        raise InvalidInput(f"cannot read {path}: {error.strerror}") from error
    # A safetensors file begins with eight bytes of length, which can be any, and the brace of its header.
    if start[8:] != b"{" and (start[:1] == b"\x80" or start[:2] == b"PK"):
        raise InvalidInput(
            f"{path} is a pickle or a zip (perhaps a PyTorch file), which can run code when opened; "
            "expected a safetensors file written by unspike"
        )


def _parse(path: Path, text: str | None) -> dict[str, Any]:
    try:
        header = json.loads(text or "")
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
    checked: dict[str, Any] = header
    return checked
