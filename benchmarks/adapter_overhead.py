"""What the adapter adds to a forward pass and to a training step of a snnTorch network, in processor time.

    python benchmarks/adapter_overhead.py

784-200-200-10, 20 time steps, one thread: the network as snnTorch itself runs it (one batch in a loop over
the time steps, spike counts summed; for a training step also the loss, its gradient and Adam) against the
same network wrapped. Each of the rounds does both, in turn; written down is the median of the ratio.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import process_time

import numpy as np
import torch
from frameworks import STEPS, snntorch
from study import write
from torch import nn

from unspike import wrap
from unspike.adapters.torch_model import TorchModel

CLASSES, BATCHES = 10, (100, 250)
COLUMNS = ("records of a batch", "forward pass", "training step")
NOTES = (
    "Processor time of the wrapped network by that of the network as snnTorch runs it, one thread; median of "
    "rounds that do both in turn."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """Records with their ids and labels."""

    x: np.ndarray
    ids: np.ndarray
    labels: torch.Tensor

    @classmethod
    def of(cls, size: int) -> Batch:
        rng = np.random.default_rng(size)
        labels = torch.from_numpy(rng.integers(0, CLASSES, size))
        return cls(x=rng.random((size, 28, 28), dtype=np.float32), ids=np.arange(size), labels=labels)


def counts_of(module: nn.Module, x: np.ndarray) -> torch.Tensor:
    """Return the spike counts as one writes the loop by hand."""
    for layer in module:
        if hasattr(layer, "reset_mem"):
            layer.reset_mem()
    given = torch.from_numpy(x)
    return torch.stack([module(given)[0] for _ in range(STEPS)]).sum(0)


def forward_by_hand(module: nn.Module, batch: Batch) -> None:
    with torch.no_grad():
        counts_of(module, batch.x).numpy()


def forward_wrapped(model: TorchModel, batch: Batch) -> None:
    model.predict_counts(batch.x, record_id=batch.ids)


class Training:
    """Steps of Adam along the cross-entropy of counts."""

    def __init__(self, parameters: Iterable[nn.Parameter], counts: Callable[[Batch], torch.Tensor]) -> None:
        self._optimiser, self._counts = torch.optim.Adam(parameters, lr=1e-4), counts

    def step(self, batch: Batch) -> None:
        loss = nn.functional.cross_entropy(self._counts(batch), batch.labels)
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()


def ratio(own: Callable[[Batch], None], other: Callable[[Batch], None], batch: Batch, rounds: int) -> str:
    """Return the median ratio of the processor times of the second and the first."""
    found = []
    for number in range(rounds):
        times = {}
        for job in (own, other) if number % 2 else (other, own):
            began = process_time()
            job(batch)
            times[job] = process_time() - began
        found.append(times[other] / times[own])
    return f"{statistics.median(found):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    torch.manual_seed(0)
    module = snntorch()
    model = wrap(module, steps=STEPS)
    by_hand = Training(module.parameters(), lambda batch: counts_of(module, batch.x))
    wrapped = Training(
        model.inner.parameters(), lambda batch: model.answers(batch.x, batch.ids, presentation=0)
    )
    rows = []
    for size in BATCHES:
        batch = Batch.of(size)
        forward = ratio(
            lambda b: forward_by_hand(module, b), lambda b: forward_wrapped(model, b), batch, rounds
        )
        step = ratio(by_hand.step, wrapped.step, batch, rounds)
        rows.append(dict(zip(COLUMNS, (str(size), forward, step), strict=True)))
    write("adapter_overhead", "Overhead of the adapter for PyTorch", rows, COLUMNS, NOTES)


if __name__ == "__main__":
    main()
