from __future__ import annotations

import re

import pytest

from unspike.report.share_bar import HIGH, LOW, place, share_bar


def test_the_scale_goes_from_left_to_right() -> None:
    assert place(LOW) < place(0.0) < place(0.5) < place(1.0) < place(HIGH)
    assert place(0.5) == pytest.approx((place(0.0) + place(1.0)) / 2, abs=0.1)
    assert place(-7.0) == place(LOW)
    assert place(7.0) == place(HIGH)


def test_a_share_and_its_interval() -> None:
    drawn = share_bar({"value": 0.5, "low": 0.2, "high": 0.9})
    assert drawn is not None
    (bar,) = re.findall(r'<rect x="([\d.]+)" y="14" width="([\d.]+)"', drawn)
    assert float(bar[0]) == place(0.2)
    assert float(bar[0]) + float(bar[1]) == pytest.approx(place(0.9), abs=0.1)
    assert f'<circle cx="{place(0.5)}"' in drawn
    assert "Share erased 50 %, 95 % interval 20 % to 90 %" in drawn
    assert "Share erased: 50 % (95 % interval 20 % to 90 %)" in drawn


def test_what_has_no_bound_is_drawn_to_the_end() -> None:
    drawn = share_bar({"value": -0.1, "low": None, "high": None})
    assert drawn is not None
    assert f'<rect x="{place(LOW)}"' in drawn
    assert "Share erased −10 %, 95 % interval no bound to no bound" in drawn


def test_nothing_is_drawn_of_nothing() -> None:
    assert share_bar(None) is None
    assert share_bar({"value": None, "low": None, "high": None}) is None
