from __future__ import annotations

from typing import Any

import pytest

from unspike.errors import InvalidInput
from unspike.evaluation.gaps import Summary
from unspike.evaluation.verdict import Sizes, verdict

SIZES = Sizes(forget=350, test=750, non_members=750)


def net(forget: float, test: float = 0.93, membership: float | None = 0.505) -> Summary:
    return Summary(forget=forget, retain=0.98, test=test, membership=membership)


ORACLES = [net(0.925, 0.93, 0.50), net(0.93, 0.925, 0.51), net(0.935, 0.935, 0.505)]
CLASS_ORACLES = [net(0.0, 0.94), net(0.0, 0.945), net(0.0, 0.935)]


def judge(unlearned: Summary, *, original: Summary | None = None, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "original": original or net(0.995, 0.935, 0.575),
        "unlearned": unlearned,
        "oracles": ORACLES,
        "sizes": SIZES,
        **changes,
    }
    return verdict("samples", **values)


def judge_class(unlearned: Summary, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "original": net(0.99, 0.94),
        "oracles": CLASS_ORACLES,
        "sizes": SIZES,
        **changes,
    }
    return verdict("class", unlearned=unlearned, **values)


@pytest.mark.parametrize(
    ("unlearned", "outcome"),
    [
        (net(0.93, 0.93, 0.505), "forgotten"),
        (net(0.995, 0.935, 0.575), "not forgotten"),
        (net(0.995, 0.93, 0.505), "not forgotten"),
        (net(0.93, 0.93, 0.575), "not forgotten"),
        (net(0.60, 0.93, 0.505), "over-forgotten"),
        (net(0.93, 0.93, 0.42), "over-forgotten"),
        (net(0.93, 0.88, 0.505), "damaged"),
        (net(0.10, 0.10, 0.5), "damaged"),
        (net(0.93, 0.99, 0.505), "forgotten"),
    ],
)
def test_samples(unlearned: Summary, outcome: str) -> None:
    result = judge(unlearned)
    assert result["outcome"] == outcome
    assert result["forgotten"] is (outcome == "forgotten")
    assert result["sentence"].lower().startswith(outcome)
    assert all(check["passed"] for check in result["checks"]) == (outcome == "forgotten")


@pytest.mark.parametrize(
    ("unlearned", "outcome"),
    [
        (net(0.0, 0.94), "forgotten"),
        (net(0.02, 0.94), "forgotten"),
        (net(0.03, 0.94), "not forgotten"),
        (net(0.99, 0.94), "not forgotten"),
        (net(0.0, 0.90), "damaged"),
    ],
)
def test_class(unlearned: Summary, outcome: str) -> None:
    result = judge_class(unlearned)
    assert result["outcome"] == outcome
    assert [check["name"] for check in result["checks"]] == ["forget accuracy", "test accuracy"]
    assert result["checks"][0]["expected"] == [0.0, 0.02]


def test_the_band_by_hand() -> None:
    # Forget accuracies .925, .93, .935: mean .93, sd .005, 2 sd = .01, tolerance .01, standard error
    # sqrt(.93 * .07 / 350) = .01364 is the largest: .93 -+ .01364
    forget, test, membership = judge(net(0.93))["checks"]
    assert forget["expected"] == pytest.approx([0.93 - 0.013638, 0.93 + 0.013638], abs=1e-6)
    assert test["expected"] == pytest.approx([0.93 - 0.01, 1.0])
    # AUC .505, 350 against 750: by Hanley and McNeil about sqrt(1101 / (12 * 350 * 750)) = .0187
    assert membership["expected"] == pytest.approx([0.505 - 0.0187, 0.505 + 0.0187], abs=2e-4)


def test_a_wide_spread_of_the_retrained_networks_widens_the_band() -> None:
    wild = [net(0.85), net(0.93), net(1.0)]
    assert judge(net(0.80), oracles=wild)["outcome"] == "forgotten"
    assert judge(net(0.80))["outcome"] == "over-forgotten"


def test_each_retrained_network_passes_against_the_others() -> None:
    for k, held_out in enumerate(ORACLES):
        others = ORACLES[:k] + ORACLES[k + 1 :]
        assert judge(held_out, oracles=others)["outcome"] == "forgotten"


def test_nothing_to_forget() -> None:
    untouched = net(0.93, 0.93, 0.505)
    result = judge(untouched, original=untouched, hidden_changed=False)
    assert (result["outcome"], result["forgotten"]) == ("cannot tell", None)
    assert "nothing to forget" in result["sentence"]
    assert judge(net(0.5), original=untouched)["outcome"] == "over-forgotten"
    assert judge(net(0.93, 0.8), original=untouched)["outcome"] == "damaged"


def test_changing_only_the_answer_is_not_forgetting() -> None:
    result = judge_class(net(0.0, 0.94), hidden_changed=False)
    assert result["outcome"] == "not forgotten"
    assert "exactly as before" in result["sentence"]
    assert result["checks"][-1]["passed"] is False
    assert judge_class(net(0.0, 0.94), hidden_changed=True)["outcome"] == "forgotten"


def test_an_attack_without_strangers_is_left_out() -> None:
    blind = [net(0.93, membership=None)] * 3
    result = judge(net(0.93, membership=None), oracles=blind)
    assert [check["name"] for check in result["checks"]] == ["forget accuracy", "test accuracy"]


def test_no_verdict_without_a_reference() -> None:
    with pytest.raises(InvalidInput, match="at least one retrained"):
        judge(net(0.9), oracles=[])


def test_no_legal_claim() -> None:
    for result in (judge(net(0.93)), judge_class(net(0.0, 0.94))):
        words = result["sentence"].lower()
        assert not any(
            word in words for word in ("certif", "guarantee", "legal", "proof", "proved", "complian")
        )


def test_doing_nothing_is_not_damage_even_where_retraining_does_better() -> None:
    """Without a class the others are easier to tell apart: the original lies below the retrained networks."""
    original = net(0.88, 0.90)
    assert judge_class(original, original=original)["outcome"] == "not forgotten"
    assert judge_class(net(0.88, 0.89), original=original)["outcome"] == "damaged"
    assert judge_class(net(0.0, 0.90), original=original)["outcome"] == "damaged"
