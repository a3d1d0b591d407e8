from __future__ import annotations

import pytest

from unspike.evaluation.statistics.spread import spread, statistic


def test_statistic_by_hand() -> None:
    # Mean of 1, 2, 6 is 3; squared differences 4 + 1 + 9 = 14; sd = sqrt(14 / 2)
    assert statistic([1, 2, 6]) == {"mean": 3.0, "std": pytest.approx(7**0.5), "runs": [1.0, 2.0, 6.0]}
    assert statistic([1, None]) == {"mean": 1.0, "std": None, "runs": [1.0, None]}
    assert statistic([None]) == {"mean": None, "std": None, "runs": [None]}


def test_the_shape_is_kept() -> None:
    first = {
        "records": 2,
        "accuracy": 0.5,
        "confusion": [[1, 0], [1, 0]],
        "per_class": [{"class": "a", "recall": 1.0}],
        "auc_interval": [0.4, 0.6],
        "notes": {"precision": "first"},
    }
    second = {**first, "accuracy": 1.0, "confusion": [[1, 0], [0, 1]], "notes": {"recall": "second"}}
    assert spread([first, second]) == {
        "records": 2,
        "accuracy": {"mean": 0.75, "std": pytest.approx(0.125**0.5), "runs": [0.5, 1.0]},
        "confusion": [[1, 0], [0.5, 0.5]],
        "per_class": [{"class": "a", "recall": {"mean": 1.0, "std": 0.0, "runs": [1.0, 1.0]}}],
        "notes": {"precision": "first", "recall": "second"},
    }
