"""What a suite of checks reports, and what its checks can tell apart."""

from __future__ import annotations

import random

import numpy as np
import pytest

from unspike.foundation.conformance import CheckFailed, require, run_checks, same_bits, untouched_random_state
from unspike.foundation.errors import InvalidInput


def good() -> None:
    require(True, "never said")


def bad() -> None:
    require(0, "it is zero")


def broken() -> None:
    raise KeyError("gone")


def test_every_check_is_run_and_reported_in_order() -> None:
    found = run_checks({"good": good, "bad": bad, "broken": broken}, {})
    assert [(one.name, one.status, one.message) for one in found] == [
        ("good", "passed", ""),
        ("bad", "failed", "it is zero"),
        ("broken", "failed", "KeyError: 'gone'"),
    ]


def test_a_declared_failure_keeps_its_reason() -> None:
    (found,) = run_checks({"bad": bad}, {"bad": "known since May"})
    assert (found.status, found.message) == ("xfail", "known since May (it is zero)")


def test_a_declared_failure_that_is_none_passes() -> None:
    (found,) = run_checks({"good": good}, {"good": "known since May"})
    assert found.status == "passed"


def test_a_reason_for_no_check_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"no check 'goood', expected one of good, bad\. Did you mean 'go"):
        run_checks({"good": good, "bad": bad}, {"goood": "?"})


def test_bits_are_compared_and_not_values() -> None:
    zero, negative = {"w": np.array([0.0])}, {"w": np.array([-0.0])}
    assert same_bits(zero, {"w": np.array([0.0])})
    assert not same_bits(zero, negative)
    assert not same_bits(zero, {"v": np.array([0.0])})
    assert not same_bits(zero, {"w": np.array([[0.0]])})


@pytest.mark.parametrize("draw", [random.random, np.random.rand])
def test_a_draw_from_the_global_state_is_noticed(draw: object) -> None:
    with pytest.raises(CheckFailed, match="global random state"), untouched_random_state():
        draw()  # type: ignore[operator]


def test_a_draw_from_the_state_of_pytorch_is_noticed() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")
    with pytest.raises(CheckFailed, match="global random state"), untouched_random_state():
        torch.rand(1)


def test_a_generator_of_ones_own_is_no_matter() -> None:
    with untouched_random_state():
        np.random.default_rng(0).random()
