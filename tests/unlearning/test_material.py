"""What a method is given: an empty part counts as none."""

from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.material import Material

from .conftest import Case


def test_it_shows_the_parts_of_the_task(case: Case) -> None:
    material = Material(task=case.task, unseen=case.unseen)
    assert material.kind == case.kind
    assert material.forget is case.forget
    assert material.retain is case.retain
    assert material.need_retain("scrub") is case.retain
    assert material.sizes() == (len(case.forget), 500 - len(case.forget))


def test_empty_records_are_none(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    material = Material(task=case.task.without_retained(), unseen=case.unseen.take([]))
    assert material.retain is None
    assert material.unseen is None
    assert material.sizes() == (len(case.forget), 0)
    with pytest.raises(InvalidInput, match="method 'scrub' needs the retained data"):
        material.need_retain("scrub")
