from __future__ import annotations

import dataclasses

import pytest

from unspike.data.dataset import concatenate

from ..conftest import Case
from .helpers import lessons

__all__ = ["lessons"]


@pytest.fixture(scope="session")
def learned(cases: dict[str, Case]) -> dict[str, Case]:
    """The cases with a network that knows the digits well."""
    case = cases["class"]
    model = case.model.clone()
    model.learn(concatenate(case.forget, case.retain), epochs=60)
    return {kind: dataclasses.replace(case, model=model) for kind, case in cases.items()}
