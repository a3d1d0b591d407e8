"""A Python file of somebody's own network, as `unspike run --model` takes it, and broken ones beside it."""

from __future__ import annotations

import snntorch as snn
import torch
from torch import nn

import unspike

steps, epochs = 4, 2


def build(seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(
        *(nn.Flatten(), nn.Linear(64, 12), snn.Leaky(beta=0.9, init_hidden=True)),
        *(nn.Linear(12, 10), snn.Leaky(beta=0.9, init_hidden=True, output=True)),
    )


def train(module: nn.Module, dataset: unspike.Dataset, seed: int) -> None:
    """One step: enough to be another network than before."""
    x, y = torch.from_numpy(dataset.x), torch.from_numpy(dataset.y)
    optimiser = torch.optim.Adam(module.parameters(), lr=0.02)
    for layer in (module[2], module[4]):
        layer.reset_mem()
    counts = torch.stack([module(x)[0] for _ in range(steps)]).sum(0)
    nn.functional.cross_entropy(counts, y).backward()
    optimiser.step()


def wrapped(seed: int) -> object:
    return unspike.wrap(build(seed), steps=3, epochs=7, seed=seed)


def broken(seed: int) -> object:
    raise RuntimeError("no\nmodule today")


def without_spikes(seed: int) -> object:
    return nn.Linear(64, 10)


def for_nine_values(seed: int) -> object:
    return nn.Sequential(nn.Flatten(), nn.Linear(9, 10), snn.Leaky(beta=0.9, init_hidden=True, output=True))


def with_three_outputs(seed: int) -> object:
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 3), snn.Leaky(beta=0.9, init_hidden=True, output=True))


def small(seed: int) -> object:
    return nn.Sequential(
        *(nn.Flatten(), nn.Linear(64, 9), snn.Leaky(beta=0.9, init_hidden=True)),
        *(nn.Linear(9, 10), snn.Leaky(beta=0.9, init_hidden=True, output=True)),
    )
