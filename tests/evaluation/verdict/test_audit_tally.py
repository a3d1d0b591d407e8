from __future__ import annotations

from typing import Any

import pytest

from unspike.evaluation.verdict.audit_tally import finds, lies_outside, limited, tally_of
from unspike.evaluation.verdict.policy import default_policy

RUNS = [0.4, 0.5, 0.6]  # mean 0.5, deviation 0.1; t of 2 degrees 4.303: half width 0.497


def metric(original: float | None, unlearned: float | None, runs: list[float | None]) -> dict[str, Any]:
    return {"original": original, "unlearned": unlearned, "oracle": {"runs": runs}}


def test_the_interval_by_hand() -> None:
    assert not lies_outside(0.99, RUNS)
    assert lies_outside(1.0, RUNS)
    assert lies_outside(0.0, RUNS)


def test_only_metrics_that_find_the_original_count() -> None:
    found = tally_of(
        {
            "a": metric(2.0, 0.5, [*RUNS]),
            "b": metric(2.0, 1.5, [*RUNS]),
            "silent": metric(0.6, 1.5, [*RUNS]),
            "cost.seconds": metric(9.0, 9.0, [*RUNS]),
            "missing": metric(None, 1.5, [*RUNS]),
            "few": metric(2.0, 1.5, [0.4, None, 0.6]),
        }
    )
    assert found.telling == ("a", "b")
    assert found.outside == ("b",)
    assert found.share == 0.5
    assert "1 of the 2 audit metrics" in found.sentence
    assert tally_of({}).share == 0.0
    assert finds("cost.seconds", metric(9.0, 9.0, [*RUNS]), "original") is None


@pytest.mark.parametrize(
    ("answer", "outside", "left"),
    [
        ("forgotten", 2, "cannot tell"),
        ("forgotten", 1, "forgotten"),
        ("not forgotten", 4, "not forgotten"),
        ("cannot tell", 4, "cannot tell"),
    ],
)
def test_forgotten_is_not_possible_with_many_outside(answer: str, outside: int, left: str) -> None:
    metrics = {str(n): metric(2.0, 1.5 if n < outside else 0.5, [*RUNS]) for n in range(4)}
    verdict = {"answer": answer, "forgotten": True, "policy": default_policy("class").to_dict()}
    found = limited(verdict, tally_of(metrics))
    assert found["answer"] == left
    if left != answer:
        assert found["forgotten"] is None
        assert found["because"] == [
            "2 of the 4 audit metrics that find the original find the unlearned network too"
        ]
