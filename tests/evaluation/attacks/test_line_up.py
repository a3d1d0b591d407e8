from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from unspike.evaluation.attacks.line_up import attack_by, best_threshold, deal, line_up, settled
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.measurement import CannotMeasure

from ..fakes import answers


def noise(n: int, seed: int, *, first_id: int = 0, bonus: float = 0.0) -> Responses:
    """Counts around a true class that leads by about two spikes, and by `bonus` more."""
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 4, n)
    counts = rng.poisson(4, (n, 4)).astype(np.float64)
    counts[np.arange(n), label] += 2 + bonus
    return answers(counts, label, first_id=first_id)


def test_the_order_of_records_does_not_matter() -> None:
    member, other = noise(30, 0, bonus=1), noise(40, 1, first_id=30)
    rng = np.random.default_rng(0)
    shuffled = line_up(member.take(rng.permutation(30)), other.take(rng.permutation(40)))
    line = line_up(member, other)
    for name in ("counts", "probability", "label", "is_member", "fold"):
        np.testing.assert_array_equal(getattr(line, name), getattr(shuffled, name))
    assert not line.is_member[:40].any()
    assert line.is_member[40:].all()


def test_guesses_are_made_for_records_the_threshold_was_not_chosen_on() -> None:
    """Chosen and tried on the same 2 x 15 records of pure noise, a threshold looks better than chance."""
    fitted, honest = [], []
    for seed in range(30):
        line = line_up(noise(15, 2 * seed), noise(15, 2 * seed + 1, first_id=15))
        score = line.probability.max(axis=1)
        attack = attack_by(score, line)
        honest.append((attack.guess == line.is_member).mean())
        fitted.append(max(((score >= t) == line.is_member).mean() for t in [*score, np.inf]))
    assert np.mean(fitted) > 0.57
    assert np.mean(honest) < 0.53


def test_too_few_records_are_refused() -> None:
    with pytest.raises(CannotMeasure, match="at least 2 records on each side, found 1"):
        line_up(noise(1, 0), noise(9, 1, first_id=1))


def test_folds_hold_both_sides_evenly() -> None:
    fold = deal([41, 23], folds=5, seed=3)
    for side in (fold[:41], fold[41:]):
        counts = np.bincount(side, minlength=5)
        assert counts.max() - counts.min() <= 1
    assert deal([1, 9], folds=5, seed=0).max() == 0


def test_best_threshold_by_hand() -> None:
    # Calling 3 and 2 members catches both members and one of three others: 1 - 1/3 beats 1/2 - 0.
    score = np.array([3.0, 2.0, 2.0, 1.0, 0.0])
    assert best_threshold(score, np.array([True, True, False, False, False])) == 2.0


def test_settled_ties_what_differs_in_the_last_digits_only() -> None:
    value = np.array([1.0, 1.0 + 1e-12, 1.0 + 1e-6, 3e-200, 3e-200 * (1 + 1e-12), 0.0])
    found = settled(value)
    assert found[0] == found[1] != found[2]
    assert found[3] == found[4] > 0
    np.testing.assert_allclose(found, value, rtol=1e-8)


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(1e-300, 1e300))
def test_settled_keeps_the_order_of_what_differs(scale: float) -> None:
    value = settled(scale * np.array([1.0, 1.0001, 1.001, 1.01]))
    assert np.all(np.diff(value) > 0)
