"""What a network answered: the raw material from which every figure of a report can be computed again."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import write_arrays

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

_FIELDS = ("record_id", "label", "counts")


@dataclass(frozen=True, kw_only=True, eq=False)
class Scores:
    """One network's output on one set of records.

    Parameters
    ----------
    record_id : ndarray of shape (B,), int64
        Stable ids of the records.
    label : ndarray of shape (B,), int64
        True class index of each record.
    counts : ndarray of shape (B, C), float32, spikes
        Output spike counts, one column a class.
    hidden : tuple of ndarray of shape (B, N_l), float32, spikes
        Spike counts of the hidden layers; empty when they were not asked for.
    layers : tuple of str
        Names of the hidden layers, in the order of `hidden`.
    """

    record_id: NDArray[np.int64]
    label: NDArray[np.int64]
    counts: NDArray[np.float32]
    hidden: tuple[NDArray[np.float32], ...] = ()
    layers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse arrays that cannot belong to the same records."""
        if self.counts.ndim != 2 or self.counts.shape[1] < 2:
            raise InvalidInput(
                f"Scores need counts of shape (records, classes >= 2), got {self.counts.shape}."
            )
        lengths = {len(self.record_id), len(self.label), len(self.counts), *map(len, self.hidden)}
        if len(lengths) != 1:
            raise InvalidInput(f"Scores need arrays of equal length, got lengths {sorted(lengths)}.")
        if not np.isfinite(self.counts).all():
            raise InvalidInput(
                "Scores need finite output counts, got NaN or infinity: check the network's weights."
            )
        if len(self.layers) != len(self.hidden):
            raise InvalidInput(f"Scores name {len(self.layers)} hidden layers but hold {len(self.hidden)}.")

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.record_id)

    @property
    def prediction(self) -> NDArray[np.int64]:
        """The class with most output spikes; among equals the one with the lowest index."""
        return np.asarray(self.counts.argmax(axis=1), dtype=np.int64)

    def take(self, index: NDArray[np.int64]) -> Scores:
        """Return the scores of some of the records, by position."""
        return Scores(
            record_id=self.record_id[index],
            label=self.label[index],
            counts=self.counts[index],
            hidden=tuple(h[index] for h in self.hidden),
            layers=self.layers,
        )


NetworkScores = Mapping[str, Scores]
"""One network's scores by name of the set: retain, forget, test and, for class requests, forget_test."""


def score(model: SpikingModel, dataset: Dataset, *, hidden: bool = True) -> Scores:
    """Run a network on a data set and keep what it answered.

    Parameters
    ----------
    model : SpikingModel
        The network; it is only asked to predict and never changed.
    dataset : Dataset
        The records.
    hidden : bool
        Whether to keep the hidden layers' spike counts as well, at the price of a second simulation.

    Returns
    -------
    Scores
        Output and hidden spike counts of every record, in the order of the data set.
    """
    if len(dataset) == 0:
        nothing = np.zeros((0, dataset.n_classes), dtype=np.float32)
        return Scores(record_id=dataset.record_id, label=dataset.y, counts=nothing)
    counts = output_counts(model, dataset)
    inner = hidden_counts(model, dataset) if hidden else {}
    return Scores(
        record_id=dataset.record_id,
        label=dataset.y,
        counts=counts,
        hidden=tuple(layer.astype(np.float32) for layer in inner.values()),
        layers=tuple(inner),
    )


def output_counts(model: SpikingModel, dataset: Dataset) -> NDArray[np.float32]:
    """Return a network's output spike counts for one record or more, some at a time, float32 [B, C]."""
    batches = dataset.batches()
    counts = [model.predict_counts(batch.x, record_id=batch.record_id) for batch in batches]
    return np.asarray(np.concatenate(counts), dtype=np.float32)


def hidden_counts(model: SpikingModel, dataset: Dataset) -> dict[str, NDArray[np.unsignedinteger]]:
    """Return the spike counts of the hidden layers.

    Parameters
    ----------
    model : SpikingModel
        The network; it is not changed.
    dataset : Dataset
        The records, one or more.

    Returns
    -------
    dict of str to ndarray of shape (B, N_l), spikes
        Layer name -> counts in the smallest unsigned type that holds them, first layer first.
    """
    chunks: dict[str, list[NDArray[np.unsignedinteger]]] = {}
    # A recording holds every neuron's spikes, of which a few numbers are wanted: record a part at a time.
    for batch in dataset.batches():
        recording = model.record(batch.x, record_id=batch.record_id)
        for name in recording.layer_names[1:-1]:
            chunks.setdefault(name, []).append(_smallest(recording.counts(name)))
    return {name: np.concatenate(parts) for name, parts in chunks.items()}


def _smallest(counts: NDArray[np.int32]) -> NDArray[np.unsignedinteger]:
    return counts.astype(np.min_scalar_type(int(counts.max(initial=0))))


def save_scores(path: str | Path, requests: Sequence[Mapping[str, NetworkScores]]) -> None:
    """Write the scores of all requests of a report to one `.npz` file that holds no pickle.

    The key of an array is ``<request index>/<network>/<set>/<record_id|label|counts>``. Hidden counts are
    left out. The file is written aside and then renamed, so that an interruption leaves no half of it.

    Parameters
    ----------
    path : str or Path
        The file to write, by custom ``scores.npz``.
    requests : sequence of mapping
        For each request: network name -> set name -> Scores.
    """
    arrays = {
        f"{index}/{network}/{name}/{field}": getattr(scores, field)
        for index, networks in enumerate(requests)
        for network, sets in networks.items()
        for name, scores in sets.items()
        for field in _FIELDS
    }
    write_arrays(Path(path), arrays)


def load_scores(path: str | Path) -> list[dict[str, dict[str, Scores]]]:
    """Read what `save_scores` wrote.

    Parameters
    ----------
    path : str or Path
        The ``scores.npz`` of a report.

    Returns
    -------
    list of dict
        For each request: network name -> set name -> Scores (without hidden counts).

    Raises
    ------
    InvalidInput
        If the file is missing, damaged, holds pickled objects, or has other keys.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
        return _nest(arrays)
    except (OSError, ValueError, EOFError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise InvalidInput(
            f"'{path}' is not a readable scores file ({error}); point to the scores.npz beside a report.json."
        ) from error


def _nest(arrays: Mapping[str, NDArray[np.generic]]) -> list[dict[str, dict[str, Scores]]]:
    """Turn the flat keys of the file into request -> network -> set."""
    places = list(dict.fromkeys(tuple(key.rsplit("/", 1)[0].split("/")) for key in arrays))
    requests: list[dict[str, dict[str, Scores]]] = [
        {} for _ in range(int(places[-1][0]) + 1 if places else 0)
    ]
    for index, network, name in places:
        fields = {field: arrays[f"{index}/{network}/{name}/{field}"] for field in _FIELDS}
        requests[int(index)].setdefault(network, {})[name] = Scores(**fields)  # type: ignore[arg-type]
    return requests
