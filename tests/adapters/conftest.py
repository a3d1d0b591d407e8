"""Networks of other frameworks, trained a little on digits; nothing is imported without PyTorch."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from unspike.data.dataset import Dataset
from unspike.data.registry import load


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load("digits")


@pytest.fixture(scope="session")
def trained(digits: Dataset) -> Callable[[str], Any]:
    """Return a trained network by its name in `networks`; not to be changed: take a copy."""
    import torch

    from unspike.adapters.wrap import wrap

    from .networks import NETWORKS, READ_OUT, STEPS, build_of

    @cache
    def made(name: str) -> Any:
        torch.manual_seed(1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            make, how = READ_OUT[name] if name in READ_OUT else (NETWORKS[name], {"build": build_of(name)})
            model = wrap(make(), digits, steps=STEPS, epochs=4, **how)
        model.learn(digits.take(range(600)))
        return model

    return made
