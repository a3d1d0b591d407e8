from __future__ import annotations

from collections.abc import Callable

import pytest

from unspike.report import wording


@pytest.mark.parametrize(
    ("write", "value", "expected"),
    [
        (wording.share, 0.93471, "93.47"),
        (wording.share, -0.0021, "−0.21"),
        (wording.decimals, 0.5314, "0.531"),
        (wording.decimals, 12345.6, "12,345.600"),
        (wording.signed(wording.share), 0.0031, "+0.31"),
        (wording.signed(wording.share), -0.0031, "−0.31"),
        (wording.signed(wording.share), 0.0, "0.00"),
        (wording.signed(wording.share), -0.00001, "0.00"),
        (wording.signed(wording.share), 0.00001, "0.00"),
        (wording.significant, 0, "0"),
        (wording.significant, 0.51274, "0.513"),
        (wording.significant, 0.00831, "0.00831"),
        (wording.significant, 999.7, "1,000"),
        (wording.significant, 12345.0, "12,345"),
        (wording.significant, 8.2204e9, "8.22 × 10⁹"),
        (wording.significant, -1.5e-7, "−1.50 × 10⁻⁷"),
        (wording.count, 12345, "12,345"),
        (wording.anything, None, "none"),
        (wording.anything, True, "yes"),
        (wording.anything, -3, "−3"),
        (wording.anything, 0.1, "0.1"),
        (wording.anything, 1e-6, "1.00 × 10⁻⁶"),
        (wording.anything, [1, "é"], '[1, "é"]'),
    ],
)
def test_wording(write: Callable[[object], str], value: object, expected: str) -> None:
    assert write(value) == expected


def test_spread_of_several_one_and_no_runs() -> None:
    assert wording.spread({"mean": 0.934, "std": 0.0031}, wording.share) == "93.40 ± 0.31"
    assert wording.spread({"mean": 0.934, "std": None}, wording.share) == "93.40"
    assert wording.spread({"mean": None, "std": None}, wording.share) == "not computed"
