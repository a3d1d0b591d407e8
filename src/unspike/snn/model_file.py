"""The native network as a model file (`unspike.models.model_file`).

Connections are not stored, for they follow from the seed.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.models.model_file import read_model, write_model
from unspike.snn.recipes import name_of_then

if TYPE_CHECKING:
    from unspike.snn.classifier import SpikingClassifier

KIND = "spiking-classifier"
_HOW = ("threads", "verbose")  # settings that decide how a network computes, and not what


def save_model(model: SpikingClassifier, path: Path, facts: dict[str, Any]) -> None:
    """Write a network aside, then rename it to `path`.

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
    if not isinstance(model.recipe, str):
        raise InvalidInput(
            "a model with a recipe of your own cannot be saved; put it into RECIPES and give its name"
        )
    params = {name: value for name, value in model.get_params().items() if name not in _HOW}
    settings = {k: v.item() if isinstance(v, np.generic) else v for k, v in params.items()}
    classes = np.asarray(model.classes_)
    network = {
        "kind": KIND,
        "settings": {**settings, "hidden": [int(size) for size in model.hidden_sizes]},
        "classes": (classes.astype(str) if classes.dtype.kind == "M" else classes).tolist(),
        "classes_type": classes.dtype.str,
        "class_names": list(model.class_names),
        "record_shape": list(model.record_shape_),
        "modality": model.modality_,
        "recipe": model._recipe().settings(),
    }
    write_model(path, network, model.state(), facts)


def load_model(path: Path, kind: type[SpikingClassifier]) -> SpikingClassifier:
    """Read a model that `save_model` wrote.

    Raises
    ------
    InvalidInput
        If `read_model` refuses it, it is of another kind, its entries do not fit its arrays, or it was
        trained by a recipe whose settings have changed since and are not kept among the former ones.
    """
    header, state = read_model(path)
    told, version = header["network"], header.get("unspike_version")
    if told.get("kind") != KIND:
        raise InvalidInput(f"{path} holds a network of kind '{told.get('kind')}', expected '{KIND}'")
    try:
        settings, recipe = told["settings"], told["recipe"]
        name = name_of_then(settings["recipe"], recipe)
        model = kind(**{**settings, "hidden": tuple(settings["hidden"]), "recipe": name})
        _refuse_more_than_the_arrays_hold(model, told, state)
        model.classes_ = _classes(told)
        model._build(tuple(told["record_shape"]), tuple(told["class_names"]), told["modality"])
        model.load_state(state)
        changed = model._recipe().settings() not in (recipe, {**recipe, "name": name})
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InvalidInput(
            f"{path}: the header does not fit the arrays ({error}); export it again"
        ) from error
    if changed:
        raise InvalidInput(
            f"{path}: recipe '{model.recipe}' has changed since unspike {version}; "
            "install that version, or train again"
        )
    return model


def _classes(told: dict[str, Any]) -> NDArray[Any]:
    kind = np.dtype(told["classes_type"])
    if kind.kind not in "biufUM":
        raise ValueError(f"labels of type {kind}")
    return np.asarray(told["classes"]).astype(kind)


def _refuse_more_than_the_arrays_hold(
    model: SpikingClassifier, told: dict[str, Any], state: dict[str, NDArray[Any]]
) -> None:
    # Before anything is built: a short header could ask for a network that no memory holds.
    shape, n_classes = tuple(told["record_shape"]), len(told["class_names"])
    if len(told["classes"]) != n_classes or not all(isinstance(n, int) and n > 0 for n in shape):
        raise ValueError("classes or record shape make no sense")
    n_inputs = model._recipe().code(shape, told["modality"]).n_inputs(shape)
    sizes = (n_inputs, *model.hidden_sizes, n_classes)
    if sum(sizes) != len(state["v_t"]):
        raise ValueError(f"{sum(sizes)} neurons asked for, {len(state['v_t'])} thresholds found")
    pairs = [a * b for a, b in pairwise(sizes)]
    synapses = model.connection_probability * sum(pairs[:-1]) + pairs[-1]
    if not synapses <= 2 * len(state["weight"]) + 1000:
        raise ValueError(f"about {synapses:.0f} synapses asked for, {len(state['weight'])} weights found")
