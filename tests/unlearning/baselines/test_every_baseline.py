"""What all methods of the literature have in common."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from unspike.foundation.bibliography import PAPER
from unspike.foundation.errors import InvalidInput
from unspike.pipeline.citations import UNSPIKE, citation
from unspike.unlearning.registry import make_unlearner, unlearners

from ..conftest import Case
from .helpers import accuracy, carry_out, response

OF_THE_PAPER_AND_OURS = {
    "algorithm-1",
    "hybrid",
    "margin-matching",
    "rewind",
    "selective-retraining",
    "synaptic-pruning",
    "adaptive-thresholding",
    "reverse-stdp",
}
BASELINES = [name for name in unlearners() if name not in OF_THE_PAPER_AND_OURS | {"nothing", "retrain"}]
TUNED = [name for name in unlearners() if make_unlearner(name).strength]  # type: ignore[attr-defined]
# Of the few records here the usual passes are a few steps only, too few for weights to shrink.
LONGER = {"l1-sparse": {"passes": 12}}
NEED_NO_RETAIN = {"gradient-ascent", "boundary-shrink", "random-labels", "salun"}


def test_the_baselines_of_the_literature_are_there() -> None:
    wanted = """fine-tune gradient-ascent neggrad-plus random-labels bad-teacher scrub ssd salun l1-sparse
    unsir fisher-forgetting boundary-shrink eu-k cf-k influence"""
    assert set(wanted.split()) == set(BASELINES)


@pytest.mark.parametrize("name", BASELINES)
def test_each_cites_its_own_source(name: str) -> None:
    entries = citation(name).split("\n\n")
    assert entries[:2] == [UNSPIKE, PAPER]
    assert len(entries) == 3
    assert entries[2].startswith("@")
    assert entries[2].count("{") == entries[2].count("}")


@pytest.mark.parametrize("name", TUNED)
def test_each_strength_is_a_setting_with_the_default_among_its_values(name: str) -> None:
    setting, values = make_unlearner(name).strength  # type: ignore[attr-defined]
    default = getattr(make_unlearner(name), setting)
    assert default in values
    assert list(values) in (sorted(values), sorted(values, reverse=True))
    for value in values:
        made = make_unlearner(name, **{setting: value})
        assert json.loads(json.dumps(made.settings()))[setting] == value  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", BASELINES)
def test_each_has_a_strength(name: str) -> None:
    assert name in TUNED


@pytest.mark.filterwarnings("ignore:method 'ssd' changed nothing")
@pytest.mark.parametrize("name", TUNED)
def test_the_strongest_value_takes_more_of_a_class_than_the_weakest(
    name: str, learned: dict[str, Case]
) -> None:
    case, longer = learned["class"], LONGER.get(name, {})
    setting, values = make_unlearner(name).strength  # type: ignore[attr-defined]
    weak, strong = (
        response(carry_out(make_unlearner(name, **longer, **{setting: value}), case).model, case.forget)
        for value in (values[0], values[-1])
    )
    assert strong < 0.98 * response(case.model, case.forget)
    assert strong <= weak + 0.03


@pytest.mark.parametrize("name", TUNED)
def test_the_default_leaves_the_other_classes_standing(name: str, learned: dict[str, Case]) -> None:
    case = learned["class"]
    result = carry_out(make_unlearner(name), case)
    others = case.unseen.take(case.unseen.y != case.forget.y[0])
    assert accuracy(result.model, others) >= accuracy(case.model, others) - 0.2


@pytest.mark.parametrize("name", BASELINES)
def test_what_a_method_needs(name: str, cases: dict[str, Case]) -> None:
    method, case = make_unlearner(name), cases["class"]
    assert method.needs_retain == (name not in NEED_NO_RETAIN)
    if method.needs_retain:
        with pytest.raises(InvalidInput, match="needs the retained data"):
            carry_out(method, case, retain=False)
    else:
        assert carry_out(method, case, retain=False).changed


@pytest.mark.parametrize("name", BASELINES)
def test_settings_that_make_no_sense_are_refused(name: str) -> None:
    kind = type(make_unlearner(name))
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        if field.name in ("seed", "epochs"):
            continue
        with pytest.raises(InvalidInput, match=f"{field.name} is -1"):
            make_unlearner(name, **{field.name: -1})
        if isinstance(field.default, float):
            with pytest.raises(InvalidInput, match=f"{field.name} is nan"):
                make_unlearner(name, **{field.name: float("nan")})


@pytest.mark.parametrize("name", ["gradient-ascent", "random-labels", "bad-teacher", "scrub", "ssd"])
def test_work_is_paid_for(name: str, cases: dict[str, Case]) -> None:
    result = carry_out(make_unlearner(name), cases["samples"])
    assert result.synaptic_operations > 0
    assert result.settings["method"] == name
    assert np.isfinite(result.seconds)
