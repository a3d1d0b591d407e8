from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from unspike.unlearning.contract import Unlearner
from unspike.unlearning.hybrid.hybrid import Hybrid
from unspike.unlearning.hybrid.repair import Repair
from unspike.unlearning.registry import make_unlearner, unlearners
from unspike.unlearning.seeding import seeded


def seeds_of(part: Any) -> Iterator[int]:
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if field.name == "seed":
            yield value
        elif dataclasses.is_dataclass(value):
            yield from seeds_of(value)


@pytest.mark.parametrize("name", unlearners())
def test_seed_0_is_the_default_and_another_reaches_every_part(name: str) -> None:
    method: Unlearner = make_unlearner(name)
    assert seeded(method, 0) == method
    own = list(seeds_of(method))
    assert list(seeds_of(seeded(method, 7))) == [7] * len(own)
    assert list(seeds_of(method)) == own


def test_the_phases_of_hybrid_draw_by_its_seed_and_keep_their_settings() -> None:
    method = seeded(Hybrid(repair=Repair(seed=3)), 7)
    phases = (method.retraining, method.pruning, method.thresholding, method.repair)
    assert [method.seed, *(phase.seed for phase in phases)] == [7] * 5
    assert seeded(method, 0) == Hybrid()


def test_what_has_no_fields_is_left_as_it_is() -> None:
    method = object()
    assert seeded(method, 7) is method
