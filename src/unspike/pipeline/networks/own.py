"""A network of the user's own: built by a Python file, and trained elsewhere or by that file's function."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.adapters.network_file import NetworkFile
from unspike.foundation.bounded import read_plain_file
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import Progress
from unspike.foundation.store import sha256
from unspike.models.capabilities import threads_of, use_threads
from unspike.models.model_file import has_header, read_header
from unspike.models.registry import STATE, load_model
from unspike.pipeline.material import Material
from unspike.pipeline.networks.making import Making
from unspike.pipeline.training import Original, content_hash, save_original, trained

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel

_MOST_BYTES = 2**33


@dataclass(frozen=True, kw_only=True)
class OwnNetwork(Making):
    """How a network of the user's own is made.

    Parameters
    ----------
    file : NetworkFile
        What builds it, and says how it is trained.
    weights : Path, optional
        What it has learned; without them it is trained here, by the file's own function.
    data, split, seed, threads
        As in `Making`.

    Examples
    --------
    >>> from unspike.adapters.network_file import NetworkFile
    >>> from unspike.pipeline import OwnNetwork
    >>> OwnNetwork(data="digits", file=NetworkFile(source="my_model.py")).file.text
    'my_model.py:build'
    """

    file: NetworkFile
    weights: Path | None = None

    def network(self, material: Material) -> SpikingModel:
        """Return the network with its weights; where there are none, one that learns by its recipe here."""
        model = network_of(self.file, self.weights, material)
        model = model.clone() if self.weights is None else model
        use_threads(model, self.threads)
        return model

    def original(
        self, model: SpikingModel, material: Material, folder: Path, *, progress: Progress
    ) -> Original:
        """Return the network as it came trained, or train it."""
        if self.weights is None:
            return trained(model, material, folder, progress)
        original = Original(model=model, seconds=None, threads=threads_of(model))
        save_original(original, material, folder)
        return original

    def facts(self, model: SpikingModel) -> dict[str, Any]:
        """Return what decides the network, the code of the user's functions among it."""
        told = model.settings()
        facts = {"--model": self.file.text, **super().facts(model)}
        facts |= {f"{name} function": told.get(name) for name in ("build", "train")}
        if self.weights is not None:
            facts["--weights"] = hash_of_file(self.weights)[:16]
        return facts


def network_of(file: NetworkFile, weights: Path | None, material: Material) -> SpikingModel:
    """Return a network of the user's own.

    Parameters
    ----------
    file : NetworkFile
        What builds it.
    weights : Path, optional
        What it has learned: a ``state_dict``, or a file that unspike wrote of such a network.
    material : Material
        Its data.

    Raises
    ------
    InvalidInput
        If it cannot be built for these data, or the weights are not its own.
    """
    model = file.network(material.dataset, seed=material.seed)
    if weights is None:
        return model
    if has_header(weights) and read_header(weights)["network"]["kind"] == STATE:
        return load_model(weights, like=model)
    _refuse_thresholds_beside(weights)
    from unspike.adapters.weights import read_weights

    state = read_weights(weights)
    try:
        return model.with_weights(state)
    except InvalidInput as error:
        raise InvalidInput(f"--weights {weights} and --model {file.text}: {error}") from error


def _refuse_thresholds_beside(weights: Path) -> None:
    if has_header(weights) and "thresholds" in read_header(weights)["network"]:
        raise InvalidInput(
            f"--weights {weights} has thresholds in its header that a state_dict cannot hold; give the "
            "unlearned.safetensors beside it"
        )


def hash_of_file(path: Path) -> str:
    """Return the content hash of a network's file, or that of a file that unspike did not write."""
    if has_header(path):
        return content_hash(path)
    return sha256(read_plain_file(path, what="--weights", most=_MOST_BYTES))
