"""The first stage: a network trained on the training records."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import Progress
from unspike.foundation.store import Piece, key_of, taken_up
from unspike.models.capabilities import CompilesFirst, allowed_threads_of, threads_of, use_threads
from unspike.models.model_file import has_header, read_header
from unspike.models.registry import load_model, save_model
from unspike.pipeline.material import Material
from unspike.pipeline.networks.making import Making
from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.data import Dataset
    from unspike.models.contract import SpikingModel

MODEL_FILE = "model.safetensors"
TRAINING_FILE = "training.json"
_MOST_VALUES = 200_000
_FORM = {
    "type": "object",
    "properties": {
        "seconds": {"type": ["number", "null"], "minimum": 0},
        "threads": {"type": ["integer", "null"], "minimum": 1},
        "records": {"type": "integer", "minimum": 0},
        "content_hash": {"type": "string"},
    },
    "required": ["seconds", "threads", "records", "content_hash"],
}


@dataclass(frozen=True, kw_only=True)
class TrainSettings(Making):
    """What decides how a network is trained here.

    Parameters
    ----------
    recipe : str
        Name of the recipe.
    hidden : tuple of int
        Neurons of each hidden layer.
    connection_probability : float
        Of neurons of neighbouring layers, above 0 and at most 1.
    steps, epochs : int, optional
        Time steps (ms) and number of presentations; the recipe's by default.
    data, split, seed, threads
        As in `Making`.

    Examples
    --------
    >>> from unspike.pipeline import TrainSettings
    >>> TrainSettings(data="digits", hidden=(60,), epochs=5).recipe
    'default'
    """

    recipe: str = "default"
    hidden: tuple[int, ...] = (200, 200)
    connection_probability: float = 0.1
    steps: int | None = None
    epochs: int | None = None

    def __post_init__(self) -> None:
        """Refuse early what no data set could make right."""
        super().__post_init__()
        if not 0 < self.connection_probability <= 1:
            raise InvalidInput(
                f"--connection-probability is {self.connection_probability}, expected above 0 and at most 1."
            )

    def network(self, material: Material) -> SpikingModel:
        """Return the network before training."""
        from unspike.snn.classifier import SpikingClassifier

        values = material.dataset.records[:1].size
        if values > _MOST_VALUES:
            raise InvalidInput(
                f"Each record of '{self.data}' has {values:,} values, expected at most {_MOST_VALUES:,}. "
                "Make images or sensors smaller, shorten series, or choose features."
            )
        own = asdict(self)
        del own["data"], own["split"]
        model = SpikingClassifier.untrained(material.parts.train, **own)
        empty = [group.name for group in model.synapses() if not np.size(group.weight)]
        if empty:
            raise InvalidInput(
                f"--connection-probability {self.connection_probability} leaves no synapse of '{empty[0]}', "
                "so nothing passes. Give a larger one, or layers of more neurons."
            )
        return model

    def original(
        self, model: SpikingModel, material: Material, folder: Path, *, progress: Progress
    ) -> Original:
        """Train the network, or take up the one that an earlier run trained."""
        return trained(model, material, folder, progress)


@dataclass(frozen=True, kw_only=True, eq=False)
class Original:
    """A trained network and what is known of its training.

    Parameters
    ----------
    model : SpikingModel
        The network.
    seconds : float or None
        Time of its training without the loading of compiled code, s; None if that is not known.
    threads : int or None
        Threads of its training.
    """

    model: SpikingModel
    seconds: float | None
    threads: int | None


def warm_up(model: SpikingModel, records: Dataset, progress: Progress) -> None:
    """Load the compiled kernels with a copy of a network, lest a stage be timed with their compilation."""
    if isinstance(model, CompilesFirst):
        model.compile_first(records, progress)
    progress.start("Load compiled code", 1, "steps")
    few, twin = records.take(range(min(2, len(records)))), model.copy()
    twin.learn(few, epochs=1)
    targets = np.eye(records.n_classes, dtype=np.float32)[few.y]
    twin.weight_change(few.x, targets, record_id=few.record_id)
    twin.synaptic_operations(twin.record(few.x, record_id=few.record_id))
    progress.step()
    progress.close()


def trained(model: SpikingModel, material: Material, folder: Path, progress: Progress) -> Original:
    """Train a network and save it, or take up the one that an earlier run saved.

    Parameters
    ----------
    model : SpikingModel
        The network before training.
    material : Material
        Loaded data.
    folder : Path
        Where ``model.safetensors`` and ``training.json`` go; the latter is written last.
    progress : Progress
        Told of every record presented.
    """
    if (known := kept_original(model, material, folder)) is not None:
        return known
    train = material.parts.train
    began = perf_counter()
    model.learn(train, progress=progress)
    original = Original(model=model, seconds=perf_counter() - began, threads=threads_of(model))
    save_original(original, material, folder)
    return original


def kept_original(model: SpikingModel, material: Material, folder: Path) -> Original | None:
    """Return the network that `save_original` wrote, if it is there and whole.

    Parameters
    ----------
    model : SpikingModel
        The network before training.
    material, folder
        As in `trained`.

    Warns
    -----
    Repaired
        If it is damaged, or was trained on something else.
    """

    def load() -> Original:
        account = _training_account(model, material, folder).read()
        path = folder / MODEL_FILE
        if account["content_hash"] != content_hash(path):
            raise InvalidInput(f"{path} is not the network that {TRAINING_FILE} tells of. Train it again.")
        return load_original(path, threads=allowed_threads_of(model), like=model)

    if not (folder / TRAINING_FILE).exists():  # written last
        return None
    return taken_up(folder / MODEL_FILE, load)


def _training_account(model: SpikingModel, material: Material, folder: Path) -> Piece:
    records = material.parts.train.fingerprint
    key = key_of(settings=model.settings(), seed=model.seed, records=records, version=__version__)
    return Piece(path=folder / TRAINING_FILE, key=key, form=_FORM)


def save_original(original: Original, material: Material, folder: Path) -> None:
    """Write a network that was just trained, and last the account of its training."""
    save_model(original.model, folder / MODEL_FILE, **material.facts())
    facts: dict[str, Any] = {
        "seconds": original.seconds,
        "threads": original.threads,
        "records": len(material.parts.train),
    }
    account = _training_account(original.model, material, folder)
    account.keep({**facts, "content_hash": content_hash(folder / MODEL_FILE)})


def load_original(path: Path, *, threads: int | None, like: SpikingModel | None = None) -> Original:
    """Load a trained network, and the account of its training if that lies beside it; see `load_model`."""
    model = load_model(path, like=like)
    use_threads(model, threads)
    return with_account(model, path)


def with_account(model: SpikingModel, path: Path) -> Original:
    """Return a network with the account of its training, if that lies beside its file."""
    account = path.parent / TRAINING_FILE
    known = Piece(path=account, form=_FORM).read() if has_header(path) and account.exists() else {}
    if known and known["content_hash"] != content_hash(path):
        known = {}
    return Original(model=model, seconds=known.get("seconds"), threads=known.get("threads"))


def facts_of_training(
    command: str, settings: Making, material: Material, model: SpikingModel
) -> dict[str, Any]:
    """Return all that decides a training, by name of the option."""
    return {
        "command": command,
        "--data": settings.data,
        "data fingerprint": material.dataset.fingerprint[:16],
        "--split": settings.split,
        "--seed": settings.seed,
        **settings.facts(model),
        "--threads": threads_of(model),
    }


def content_hash(path: Path) -> str:
    """Return the content hash in the header of a model's file."""
    return str(read_header(path)["content_hash"])
