"""The networks that fail these checks are in `broken.py`; here is what the checks leave alone."""

from __future__ import annotations

import pytest

from unspike.data.registry import load
from unspike.models.ability_checks import ABILITY_CHECKS, ANSWERS, counts_of, one_hot
from unspike.snn.classifier import SpikingClassifier

from .broken import BROKEN


class HasNoAbility:
    """What declares nothing is asked nothing."""


@pytest.mark.parametrize("name", ABILITY_CHECKS)
def test_what_is_not_declared_is_not_checked(name: str) -> None:
    digits = load("digits").take(range(2))
    ABILITY_CHECKS[name](HasNoAbility(), digits)  # type: ignore[arg-type]


def test_every_ability_has_a_network_that_fails_its_check() -> None:
    assert set(ABILITY_CHECKS) <= set(BROKEN)


def test_counts_and_targets() -> None:
    digits = load("digits").take(range(4))
    model = SpikingClassifier.untrained(digits, hidden=(5,), connection_probability=0.5)
    counts = counts_of(model.record(digits.x, record_id=digits.record_id))
    assert list(counts) == ["input", "hidden1", "output", ANSWERS]
    assert one_hot(model, digits.y).argmax(axis=1).tolist() == digits.y.tolist()
