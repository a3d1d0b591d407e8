from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.checked import (
    check_count,
    check_not_negative,
    check_part,
    check_positive,
    check_share,
)

NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize("value", [0.0, -0.1, 1.1, NAN, INFINITE])
def test_shares_that_are_none(value: float) -> None:
    with pytest.raises(InvalidInput, match=r"rate is .*, expected a number above 0 and at most 1"):
        check_share("rate", value)


@pytest.mark.parametrize("value", [0, -3, 1.5, True])
def test_counts_that_are_none(value: int) -> None:
    with pytest.raises(InvalidInput, match=r"passes is .*, expected a whole number of at least 1"):
        check_count("passes", value)


@pytest.mark.parametrize("value", [-0.1, NAN, INFINITE])
def test_numbers_below_zero(value: float) -> None:
    with pytest.raises(InvalidInput, match=r"alpha is .*, expected a finite number of at least 0"):
        check_not_negative("alpha", value)


def test_what_is_in_range_passes() -> None:
    check_share("rate", 1.0)
    check_share("rate", 1e-9)
    check_count("passes", 1)
    check_not_negative("alpha", 0.0)


@pytest.mark.parametrize("value", [-0.1, 1.0, float("nan")])
def test_parts_that_are_none(value: float) -> None:
    with pytest.raises(InvalidInput, match=r"kept is .*, expected a number from 0 to below 1"):
        check_part("kept", value)
    check_part("kept", 0.0)


@pytest.mark.parametrize("value", [0.0, -1.0, float("inf"), float("nan")])
def test_numbers_that_are_not_above_zero(value: float) -> None:
    with pytest.raises(InvalidInput, match=r"rate is .*, expected a finite number above 0"):
        check_positive("rate", value)
    check_positive("rate", 160.0)
