from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from unspike.evaluation.statistics.measurement import Measurement
from unspike.evaluation.verdict.policy import default_policy, parse_policy
from unspike.evaluation.verdict.verdict import Evidence, audit_held_out, verdict
from unspike.foundation.errors import InvalidInput

Network = dict[str, Measurement]


def measured(value: float | None, error: float | None = None) -> Measurement:
    reason = "these records do not determine it" if value is None else None
    return Measurement(value=value, error=error, n=350, reason=reason)


SPREAD = np.array([-1.2, -0.9, -0.6, -0.3, -0.1, 0.1, 0.3, 0.6, 0.9, 1.2])


def net(forget: float, test: float = 0.93, membership: float | None = 0.505, **others: float) -> Network:
    """A network's figures; errors as for 350 forgotten, 3150 retained and 750 test records."""
    values = {"retain": 0.98, "confidence": 0.95, "margin": -17.0, "separation": 0.55, **others}

    def share(value: float, records: int) -> Measurement:
        return measured(value, math.sqrt(value * (1 - value) / records))

    return {
        "accuracy.forget": share(forget, 350),
        "accuracy.retain": share(values["retain"], 3150),
        "accuracy.test": share(test, 750),
        "mia.loss.auc": measured(membership, 0.0187),
        "confidence.forget": measured(values["confidence"], 0.005),
        "margin.forget": measured(values["margin"], 0.3),
        "hidden_separation": measured(values["separation"]),
    }


ORACLES = [
    net(0.93 + 0.005 * z, 0.93 + 0.005 * z, 0.505 - 0.007 * z, retain=0.98 + 0.001 * z) for z in SPREAD
]
CLASS_ORACLES = [
    net(0.0, 0.94 + 0.005 * z, 0.48 + 0.02 * z, margin=-17 + 0.5 * z, separation=0.55 - 0.03 * z)
    for z in SPREAD
]
MEMORY: dict[str, float] = {"confidence": 0.99, "margin": 14.0, "separation": 0.95}


def judge(unlearned: Network, *, original: Network | None = None, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "original": original or net(0.995, 0.935, 0.575),
        "unlearned": unlearned,
        "oracles": ORACLES,
        **changes,
    }
    policy = values.pop("policy", default_policy("samples"))
    return verdict(Evidence(**values), policy).to_dict()


def judge_class(unlearned: Network, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "original": net(0.99, 0.94, 0.56, **MEMORY),
        "oracles": CLASS_ORACLES,
        **changes,
    }
    return verdict(Evidence(unlearned=unlearned, **values), default_policy("class")).to_dict()


def check(result: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [each for each in result["checks"] if each["name"] == name]
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("unlearned", "outcome", "decided"),
    [
        (net(0.93, 0.93, 0.505), "forgotten", set()),
        (net(0.995, 0.935, 0.575), "not forgotten", {"forget accuracy", "membership AUC"}),
        (net(0.995, 0.93, 0.505), "not forgotten", {"forget accuracy"}),
        (net(0.93, 0.93, 0.575), "not forgotten", {"membership AUC"}),
        (net(0.60, 0.93, 0.505), "over-forgotten", {"forget accuracy"}),
        (net(0.93, 0.93, 0.42), "over-forgotten", {"membership AUC"}),
        (net(0.93, 0.93, 0.505, confidence=0.85), "over-forgotten", {"forget confidence"}),
        (net(0.93, 0.88, 0.505), "damaged", {"test accuracy"}),
        (net(0.93, 0.93, 0.505, retain=0.95), "damaged", {"retain accuracy"}),
        (net(0.10, 0.10, 0.5), "damaged", {"forget accuracy", "test accuracy"}),
        (net(0.93, 0.99, 0.505), "forgotten", set()),
    ],
)
def test_samples(unlearned: Network, outcome: str, decided: set[str]) -> None:
    result = judge(unlearned)
    assert result["outcome"] == outcome
    assert result["forgotten"] is (outcome == "forgotten")
    assert result["sentence"].lower().startswith(outcome)
    assert {each["name"] for each in result["checks"] if each["decides"]} == decided
    for name in decided:
        assert name in result["sentence"], "the figures that decided are named"


@pytest.mark.parametrize(
    ("unlearned", "outcome", "decided"),
    [
        (net(0.0, 0.94, 0.48), "forgotten", set()),
        (net(0.02, 0.94, 0.48), "forgotten", set()),
        (net(0.03, 0.94, 0.48), "not forgotten", {"forget accuracy"}),
        (net(0.0, 0.94, 0.48, separation=0.95), "not forgotten", {"hidden separation"}),
        (net(0.0, 0.94, 0.48, separation=0.30), "forgotten", set()),
        (net(0.0, 0.94, 0.60), "not forgotten", {"membership AUC"}),
        (net(0.0, 0.94, 0.48, margin=-40), "over-forgotten", {"forget margin"}),
        (net(0.0, 0.94, 0.48, confidence=0.30), "over-forgotten", {"forget confidence"}),
        (net(0.0, 0.90, 0.48), "damaged", {"test accuracy"}),
    ],
)
def test_class(unlearned: Network, outcome: str, decided: set[str]) -> None:
    result = judge_class(unlearned)
    assert result["outcome"] == outcome
    assert {each["name"] for each in result["checks"] if each["decides"]} == decided
    assert check(result, "forget accuracy")["expected"] == [0.0, 0.02]


def test_the_band_by_hand() -> None:
    # Three networks at .925, .93, .935: mean .93, s .005. Five checks share a risk of .05, so each has .01,
    # and t(.995, 2) = 9.92484: half = hypot(9.92484 * .005 * sqrt(4/3), sqrt(.93 * .07 / 350)) = .05890.
    # One-sided, t(.99, 2) = 6.96456, and with 750 records half = .04128.
    three = [net(value, value, 0.505) for value in (0.925, 0.93, 0.935)]
    result = judge(net(0.93), oracles=three)
    assert check(result, "forget accuracy")["expected"] == pytest.approx(
        [0.93 - 0.0589, 0.93 + 0.0589], abs=1e-4
    )
    assert check(result, "test accuracy")["expected"] == pytest.approx([0.93 - 0.0413, 1.0], abs=1e-4)
    # No spread at all in the attack: the standard error of .0187 is left.
    assert check(result, "membership AUC")["expected"] == pytest.approx([0.505 - 0.0187, 0.505 + 0.0187])


def test_a_wide_spread_of_the_retrained_networks_widens_the_band() -> None:
    wild = [net(0.93 + 0.05 * z) for z in SPREAD]
    assert judge(net(0.80), oracles=wild, original=net(1.0, 0.93, 0.6))["outcome"] == "forgotten"
    assert judge(net(0.80))["outcome"] == "over-forgotten"


def test_each_retrained_network_passes_against_the_others() -> None:
    policy = judge(net(0.93))["policy"]
    assert policy["name"] == "samples"
    for k, held_out in enumerate(ORACLES):
        others = ORACLES[:k] + ORACLES[k + 1 :]
        assert judge(held_out, oracles=others)["outcome"] == "forgotten"


def test_a_held_out_network_that_fails_silences_the_verdict() -> None:
    strange = [*ORACLES, net(0.80, 0.93, 0.505)]
    result = judge(net(0.93), oracles=strange)
    assert (result["outcome"], result["forgotten"]) == ("cannot tell", None)
    assert result["audit"] == {
        "passed": False,
        "failed": ["forget accuracy"],
        "sentence": "A held-out retrained network did not pass, judged by the other 10: forget accuracy.",
    }
    assert "the audit failed" in result["sentence"]


def test_an_audit_needs_three_networks() -> None:
    few = judge(net(0.93), oracles=ORACLES[:2])
    assert few["audit"]["passed"] is None
    assert "needs 3 retrained networks" in few["audit"]["sentence"]
    assert judge(net(0.93), oracles=ORACLES[:3])["audit"]["passed"] is True


@pytest.mark.parametrize("count", [1, 2])
def test_without_an_audit_nothing_is_called_forgotten(count: int) -> None:
    """With one or two networks the bands are endless or nearly so, and a silent class would be enough."""
    silent = net(0.0, 0.94, 0.48, **({**MEMORY, "margin": -17.0} if count == 1 else {}))
    result = judge_class(silent, oracles=CLASS_ORACLES[:count])
    assert (result["outcome"], result["forgotten"]) == ("cannot tell", None)
    # One network alone leaves more undecided than that.
    assert count == 1 or "too few retrained networks to hold one out" in result["sentence"]
    # What needs no audit is still said.
    assert judge_class(net(0.9), oracles=CLASS_ORACLES[:count])["outcome"] == "not forgotten"


def test_one_retrained_network_cannot_tell() -> None:
    result = judge(net(0.93), oracles=ORACLES[:1])
    assert result["outcome"] == "cannot tell"
    assert check(result, "forget accuracy")["passed"] is None
    assert "no spread" in check(result, "forget accuracy")["why"]


def test_bands_that_span_everything_cannot_tell() -> None:
    # Two networks 0.1 apart: Student's t with one degree of freedom makes the band wider than [0, 1].
    apart = [net(0.0, 0.94 + 0.05 * z, 0.48, separation=0.55) for z in (-1, 1)]
    result = judge_class(net(0.0, 0.94, 0.48), oracles=apart)
    assert result["outcome"] == "cannot tell"
    assert check(result, "test accuracy")["passed"] is None
    assert "test accuracy could not be decided" in result["sentence"]
    assert "spans every possible value" in result["sentence"]
    # What does not need the band is still said.
    assert judge_class(net(0.5, 0.94, 0.48), oracles=apart)["outcome"] == "not forgotten"


def test_nothing_to_forget() -> None:
    untouched = net(0.93, 0.93, 0.505)
    result = judge(untouched, original=untouched, changed=True)
    assert (result["outcome"], result["forgotten"]) == ("cannot tell", None)
    assert "nothing to forget" in result["sentence"]
    assert judge(net(0.5), original=untouched)["outcome"] == "over-forgotten"
    assert judge(net(0.93, 0.8), original=untouched)["outcome"] == "damaged"


def test_an_attack_without_power_decides_nothing() -> None:
    strong, weak = net(1.0, 0.93, 0.60), net(1.0, 0.93, 0.52)
    assert judge(net(0.93), memoriser=strong)["outcome"] == "forgotten"
    result = judge(net(0.93), memoriser=weak)
    assert (result["outcome"], result["forgotten"]) == ("cannot tell", None)
    assert check(result, "membership AUC")["passed"] is None
    assert "finds nothing even in a network that memorises (AUC 0.520" in result["sentence"]
    # What needs no attack is still said.
    assert judge(net(0.995), memoriser=weak)["outcome"] == "not forgotten"


def test_changing_only_the_answer_is_not_forgetting() -> None:
    result = judge_class(net(0.0, 0.94, 0.48), hidden_changed=False)
    assert result["outcome"] == "not forgotten"
    assert "exactly as before" in result["sentence"]
    assert check(result, "hidden activity changed")["passed"] is False
    assert judge_class(net(0.0, 0.94, 0.48), hidden_changed=True)["outcome"] == "forgotten"


def test_changing_nothing_is_not_forgetting() -> None:
    for unlearned in (net(0.995, 0.935, 0.575), net(0.93)):
        result = judge(unlearned, changed=False, hidden_changed=False)
        assert result["outcome"] == "not forgotten"
        assert "nothing in the network was changed" in result["sentence"]


def test_figures_that_do_not_exist_are_left_undecided() -> None:
    blind = [{**oracle, "mia.loss.auc": measured(None)} for oracle in CLASS_ORACLES]
    result = judge_class(net(0.0, 0.94, None), oracles=blind)
    assert result["outcome"] == "forgotten"
    assert check(result, "membership AUC")["passed"] is None
    assert check(result, "membership AUC")["why"] == "these records do not determine it"


def test_a_required_check_that_cannot_be_decided() -> None:
    blind = [{**oracle, "mia.loss.auc": measured(None)} for oracle in ORACLES]
    assert judge(net(0.93, membership=None), oracles=blind)["outcome"] == "cannot tell"


def test_a_policy_of_ones_own() -> None:
    text = b"""name = "lenient"\nkind = "samples"\nconfidence = 0.9\n
    [[checks]]\nname = "forget accuracy"\nmetric = "accuracy.forget"
    above = "not forgotten"\nat_most = 0.999\n"""
    own = parse_policy(text, "mine")
    result = judge(net(0.995, 0.2), original=net(1.0), policy=own)
    assert result["outcome"] == "forgotten"
    assert [each["name"] for each in result["checks"]] == ["forget accuracy"]
    assert result["policy"] == {"name": "lenient", "confidence": 0.9, "sha256": own.sha256}


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
    original = net(0.88, 0.90, 0.56, **MEMORY)
    assert judge_class(original, original=original)["outcome"] == "not forgotten"
    assert judge_class(net(0.88, 0.89), original=original)["outcome"] == "damaged"
    assert judge_class(net(0.0, 0.90), original=original)["outcome"] == "damaged"


def test_the_confidence_is_that_of_all_checks_together() -> None:
    """Of many networks drawn like the retrained ones, at least 95 in 100 pass, however few the others are."""
    rng = np.random.default_rng(0)
    policy = parse_policy(
        b'name = "two"\nkind = "samples"\nconfidence = 0.95\n'
        + b"".join(
            b'[[checks]]\nmetric = "%s"\nabove = "not forgotten"\nbelow = "over-forgotten"\n' % name
            for name in (b"margin.forget", b"hidden_separation")
        ),
        "two",
    )
    passed = []
    for _ in range(2000):
        drawn = rng.normal(10, 1, size=(5, 2))
        oracles = [{"margin.forget": measured(a), "hidden_separation": measured(b)} for a, b in drawn]
        passed.append(audit_held_out(policy, oracles).passed)
    assert 0.94 <= np.mean(passed) <= 0.98  # Bonferroni: 0.9506 for independent figures; 2000 trials: -+ 0.01
