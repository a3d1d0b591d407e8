from __future__ import annotations

import json

import numpy as np

from unspike.report.explore import ChangeHistogram, change_histograms
from unspike.unlearning.contract import Change


def change(before: list[float], after: list[float]) -> Change:
    return Change(
        group="g",
        what="threshold",
        index=np.arange(len(before)),
        before=np.array(before, np.float32),
        after=np.array(after, np.float32),
        cause=np.zeros(len(before), np.int8),
        causes=("c",),
        total=7,
    )


def test_changes_are_counted_in_bins_from_the_largest_down_to_its_opposite() -> None:
    (found,) = change_histograms([change([0.0, 1.0, 1.0], [2.0, 0.0, 1.0])])
    assert found.reach == 2.0
    # 41 bins of 4 / 41: the change of 2 is in the last, of 0 in the middle, of -1 in bin 10.
    assert {int(n) for n in np.flatnonzero(found.counts)} == {10, 20, 40}
    assert found.total == 7


def test_a_threshold_of_infinity_has_no_place_on_the_axis_and_no_change_no_histogram() -> None:
    (silenced,) = change_histograms([change([1.0], [np.inf]), change([], [])])
    assert silenced.counts.sum() == 0
    assert silenced.reach == 1.0


def test_a_histogram_comes_back_from_json() -> None:
    (found,) = change_histograms([change([0.0], [2.0])])
    again = ChangeHistogram.from_dict(json.loads(json.dumps(found.to_dict())))
    assert np.array_equal(again.counts, found.counts)
    assert (again.group, again.what, again.total, again.reach) == ("g", "threshold", 7, 2.0)
