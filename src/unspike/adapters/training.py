"""How a module is trained from scratch: by a function of its owner, or by default.

The default is Adam on the cross-entropy of the output's spike counts, with records in an order drawn by their
ids, so that any two records keep their order whichever others are there.
"""

from __future__ import annotations

import hashlib
import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from unspike.foundation.errors import InvalidInput
from unspike.foundation.own_code import telling_where
from unspike.foundation.progress import NoProgress, Progress
from unspike.foundation.randomness import Purpose, bits, key

if TYPE_CHECKING:
    from unspike.adapters.torch_model import TorchModel
    from unspike.data.dataset import Dataset

BATCH, RATE = 100, 1e-3


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a network is made and trained.

    Parameters
    ----------
    build : callable, optional
        ``build(seed)`` returns an untrained module of the same architecture.
    train : callable, optional
        ``train(module, dataset, seed)`` trains a module in place on an `unspike.Dataset`, from the state that
        it has; with a parameter ``epochs`` it is told how often each record is to be presented.
    epochs : int
        Presentations of each record in one training.
    """

    build: Callable[[int], Any] | None = None
    train: Callable[..., Any] | None = None
    epochs: int = 10

    def __post_init__(self) -> None:
        if not isinstance(self.epochs, int) or isinstance(self.epochs, bool) or self.epochs < 1:
            raise InvalidInput(f"epochs is {self.epochs!r}, expected a whole number of at least 1")
        for name in ("build", "train"):
            value = getattr(self, name)
            if value is not None and not callable(value):
                raise InvalidInput(f"{name} is {value!r}, expected a function")

    def settings(self) -> dict[str, Any]:
        """Return what tells this recipe from others, JSON-ready."""
        return {
            "build": "reset_parameters" if self.build is None else told(self.build),
            "train": "Adam, cross-entropy of spike counts" if self.train is None else told(self.train),
            "epochs": self.epochs,
        }

    @property
    def knows_epochs(self) -> bool:
        """Whether the number of epochs of a training can be chosen."""
        return self.train is None or "epochs" in inspect.signature(self.train).parameters


def told(function: Callable[..., Any]) -> str:
    """Return a function's name with a hash of its source, where that is known."""
    name = getattr(function, "__qualname__", type(function).__qualname__)
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return str(name)
    return f"{name} {hashlib.sha256(source.encode()).hexdigest()[:16]}"


def train_by_default(
    model: TorchModel, dataset: Dataset, *, epochs: int, progress: Progress | None = None
) -> None:
    """Train a model's module in place.

    Parameters
    ----------
    model : TorchModel
        Whose module is trained; its seed draws the order of the records.
    dataset : Dataset
        What is learned.
    epochs : int
        Presentations of each record.
    progress : Progress, optional
        Told of every record presented.
    """
    progress = progress or NoProgress()
    progress.start("training", epochs * len(dataset), "records")
    module = model.inner
    learned = [value for value in module.parameters() if value.requires_grad]
    if not learned:
        raise InvalidInput("every parameter of the module is frozen, so nothing can be learned")
    optimiser = torch.optim.Adam(learned, lr=RATE)
    module.train()
    for epoch in range(epochs):
        for part in _batches(dataset.record_id, model.seed, epoch):
            batch = dataset.take(part)
            labels = torch.from_numpy(np.ascontiguousarray(batch.y)).to(model.device)
            counts = model.answers(batch.x, batch.record_id, presentation=epoch)
            loss = nn.functional.cross_entropy(model.temperature * counts, labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            progress.step(len(part))
    module.eval()
    progress.close()


def _batches(record_id: NDArray[np.int64], seed: int, epoch: int) -> Iterator[NDArray[np.intp]]:
    order = np.argsort(bits(key(seed, Purpose.RECORD_ORDER, record_id, epoch), 0), kind="stable")
    yield from np.array_split(order, math.ceil(len(order) / BATCH)) if len(order) else ()


def train_by_owner(recipe: Recipe, module: Any, dataset: Dataset, *, seed: int, epochs: int | None) -> Any:
    """Train a module by its owner's function, and return the trained one.

    Parameters
    ----------
    recipe : Recipe
        With a function to train.
    module : torch.nn.Module
        The module, trained in place unless the function returns another.
    dataset : Dataset
        What is learned.
    seed : int
        Handed to the function.
    epochs : int, optional
        Presentations of each record, where the function takes it.
    """
    assert recipe.train is not None
    told_epochs = {"epochs": recipe.epochs if epochs is None else epochs} if recipe.knows_epochs else {}
    with telling_where("train"):
        returned = recipe.train(module, dataset, seed, **told_epochs)
    return returned if isinstance(returned, nn.Module) else module
