"""Abilities that a network need not have (`capabilities`): checked where they are declared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.conformance import require, same_bits
from unspike.foundation.errors import InvalidInput
from unspike.models.capabilities import (
    HasDensity,
    HasEpochs,
    HasSteps,
    HasThreads,
    Saves,
    SquaresChanges,
    use_threads,
)

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel
    from unspike.models.recording import Recording

ANSWERS = "the answers"


def counts_of(recording: Recording) -> dict[str, NDArray[Any]]:
    """Return the spike counts of every layer, and the answers."""
    return {**{name: recording.counts(name) for name in recording.layer_names}, ANSWERS: recording.answers}


def one_hot(model: SpikingModel, label: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the targets that stand for labels, float32 [B, n_classes]."""
    return np.eye(len(model.class_names), dtype=np.float32)[label]


def _threads_change_nothing(model: SpikingModel, data: Dataset) -> None:
    if not isinstance(model, HasThreads):
        return
    found = []
    for threads in (1, 2):
        twin = model.copy()
        use_threads(twin, threads)
        twin.learn(data, epochs=1)
        found.append({**twin.state(), **counts_of(twin.record(data.x, record_id=data.record_id))})
    require(same_bits(*found), "another number of threads gives another network or other spikes")


def _epochs_are_those_of_a_training(model: SpikingModel, data: Dataset) -> None:
    if not isinstance(model, HasEpochs):
        return
    require(isinstance(model.n_epochs, int) and model.n_epochs >= 1, f"n_epochs is {model.n_epochs!r}")
    by_default, told = model.clone(), model.clone()
    by_default.learn(data)
    told.learn(data, epochs=model.n_epochs)
    require(same_bits(by_default.state(), told.state()), "a training takes another number of epochs")


def _steps_can_be_chosen(model: SpikingModel, data: Dataset) -> None:
    if not isinstance(model, HasSteps):
        return
    before, steps = model.state(), model.record(data.x[:1]).n_steps + 3
    twin = model.with_steps(steps)
    found = twin.record(data.x, record_id=data.record_id).n_steps
    require(found == steps, f"a network set to {steps} time steps presents for {found}")
    require(same_bits(twin.state(), before), "another number of time steps changes the state")
    require(same_bits(model.state(), before), "with_steps changes the given network")


def _density_can_be_chosen(model: SpikingModel, data: Dataset) -> None:
    if not isinstance(model, HasDensity) or model.connection_probability >= 1.0:
        return
    own, seed = model.connection_probability, model.seed
    dense, sparse = (model.clone_with_density(p, seed=seed) for p in (min(1.0, 2.0 * own), own))
    count, more = (sum(group.weight.size for group in each.synapses()) for each in (sparse, dense))
    require(more >= count, f"twice as dense a network has {more} synapses, the other {count}")
    require(same_bits(sparse.state(), model.clone(seed=seed).state()), "of its own density it is no clone")


def _a_file_keeps_everything(model: SpikingModel, data: Dataset) -> None:
    if not isinstance(model, Saves):
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        try:
            model.save(path, fact="kept")
        except InvalidInput:  # some of its networks cannot be saved, and say so
            return
        loaded = type(model).load(path)
    require(same_bits(loaded.state(), model.state()), "a loaded network is in another state")
    require(loaded.settings() == model.settings(), "a loaded network tells other settings")
    require(loaded.class_names == model.class_names, "a loaded network has other classes")
    first, second = (counts_of(each.record(data.x, record_id=data.record_id)) for each in (model, loaded))
    require(same_bits(first, second), "a loaded network gives other spikes")


def _squared_changes_are_those_of_single_records(model: SpikingModel, data: Dataset) -> None:
    if not isinstance(model, SquaresChanges):
        return
    targets = one_hot(model, (data.y + 1) % len(model.class_names))
    together = model.squared_change(data.x, targets, record_id=data.record_id)
    if together is None:
        return
    ones = [slice(place, place + 1) for place in range(len(data))]
    changes = [model.weight_change(data.x[o], targets[o], record_id=data.record_id[o]) for o in ones]
    for group, found, alone in zip(model.synapses(), together, zip(*changes, strict=True), strict=True):
        expected = np.mean(np.square(alone, dtype=np.float64), axis=0)
        require(
            np.allclose(found, expected, rtol=1e-3, atol=1e-5 * float(expected.max())),
            f"{group.name}: the squared change is not the mean of single records' squares",
        )


ABILITY_CHECKS: dict[str, Callable[[SpikingModel, Dataset], None]] = {
    check.__name__.lstrip("_"): check
    for check in (
        _threads_change_nothing,
        _epochs_are_those_of_a_training,
        _steps_can_be_chosen,
        _density_can_be_chosen,
        _a_file_keeps_everything,
        _squared_changes_are_those_of_single_records,
    )
}
