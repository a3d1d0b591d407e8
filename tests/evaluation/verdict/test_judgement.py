from __future__ import annotations

from dataclasses import replace

import pytest

from unspike.evaluation.verdict.checks import About, Check
from unspike.evaluation.verdict.judgement import failed, judge
from unspike.evaluation.verdict.share_erased import ShareErased


def check(name: str, p: float = 0.5, *, about: About = "traces", original_p: float | None = 1e-6) -> Check:
    return Check(name=name, about=about, value=0.0, expected=0.0, p=p, original_p=original_p)


CHECKS = [
    check("output"),
    check("hidden1"),
    check("hidden2"),
    check("output", about="over-done", original_p=None),
    check("test", about="damage", original_p=None),
]
SURE = {
    "output": ShareErased(value=1.0, low=0.9, high=1.1),
    "hidden1": ShareErased(value=0.9, low=0.6, high=1.2),
    "hidden2": ShareErased(value=1.1, low=0.8, high=1.4),
}


def with_p(place: int, p: float) -> list[Check]:
    return [replace(c, p=p) if k == place else c for k, c in enumerate(CHECKS)]


def test_forgotten() -> None:
    found = judge(CHECKS, SURE)
    assert (found.answer, found.because, found.silent) == ("forgotten", (), ())


def test_traces() -> None:
    found = judge(with_p(1, 0.001), SURE)
    assert (found.answer, found.traces) == ("not forgotten", ("hidden1",))
    assert found.because == ("traces: hidden1",)


@pytest.mark.parametrize(("place", "about"), [(3, "over_done"), (4, "damaged")])
def test_over_done_and_damaged_networks_have_not_become_retrained_ones(place: int, about: str) -> None:
    found = judge(with_p(place, 0.001), SURE)
    assert found.answer == "not forgotten"
    assert getattr(found, about)


def test_one_failure_is_shared_among_all_checks() -> None:
    assert judge(with_p(1, 0.02), SURE).answer == "forgotten"  # 5 * 0.02 is above 5 %
    assert judge(with_p(1, 0.009), SURE).answer == "not forgotten"
    assert [c.name for c in failed(with_p(4, 0.009), risk=0.05)] == ["test"]


def test_too_little_erased_for_sure() -> None:
    shares = {**SURE, "output": ShareErased(value=0.5, low=0.3, high=0.7)}
    found = judge(CHECKS, shares)
    assert (found.answer, found.because) == ("not forgotten", ("too little is erased: output",))


@pytest.mark.parametrize("name", ["output", "hidden1"])
def test_an_interval_that_reaches_too_low_leaves_it_open(name: str) -> None:
    shares = {**SURE, name: ShareErased(value=1.0, low=0.4, high=1.6)}
    assert judge(CHECKS, shares).answer == "cannot tell"


def test_a_layer_that_says_nothing_is_not_asked() -> None:
    checks = [
        replace(c, original_p=0.3) if c.name == "hidden1" and c.about == "traces" else c for c in CHECKS
    ]
    shares = {**SURE, "hidden1": ShareErased(value=0.1, low=-5.0, high=5.0)}
    found = judge(checks, shares)
    assert (found.answer, found.silent) == ("forgotten", ("hidden1",))


def test_hidden_layers_that_all_say_nothing_leave_it_open() -> None:
    silent = [
        replace(c, original_p=0.3) if c.name.startswith("hidden") and c.about == "traces" else c
        for c in CHECKS
    ]
    found = judge(silent, SURE)
    assert (found.answer, found.silent) == ("cannot tell", ("hidden1", "hidden2"))
    assert "outputs alone" in found.because[0]


def test_nothing_to_forget_is_not_forgotten_well() -> None:
    silent = [replace(c, original_p=0.3) if c.about == "traces" else c for c in CHECKS]
    assert judge(silent, SURE).answer == "cannot tell"
    # Not even where the original is damaged: damage is no trace.
    damaged = [*silent[:4], replace(silent[4], original_p=1e-9)]
    assert judge(damaged, SURE).answer == "cannot tell"


def test_reasons_that_withhold_and_reasons_to_doubt() -> None:
    found = judge(CHECKS, SURE, doubts=["not told apart: half undone"])
    assert (found.answer, found.because) == ("cannot tell", ("not told apart: half undone",))
    assert judge(with_p(1, 1e-5), SURE, doubts=["not told apart: half undone"]).answer == "not forgotten"
    held = judge(with_p(1, 1e-5), SURE, withheld=["a held-out oracle fails"])
    assert (held.answer, held.because) == ("cannot tell", ("a held-out oracle fails",))


def test_what_was_left_as_it_is_has_not_forgotten_what_was_found() -> None:
    assert judge(CHECKS, SURE, unchanged=["nothing"]).answer == "not forgotten"
    silent = [replace(c, original_p=0.3) if c.about == "traces" else c for c in CHECKS]
    assert judge(silent, SURE, unchanged=["nothing"]).answer == "cannot tell"
