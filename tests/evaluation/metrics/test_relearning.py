from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.metrics.relearning import BEYOND, MOST_STEPS, crossing, relearn, relearning_of
from unspike.evaluation.network import Context
from unspike.models.state_hash import state_hash

from ..conftest import Erased
from ..fakes import right_answers


def test_crossing_by_hand() -> None:
    # .5, .7, .9: 0.8 lies half way between steps 1 and 2.
    curve = np.array([0.5, 0.7, 0.9, 0.6])
    assert crossing(curve, 0.8) == pytest.approx(1.5)
    assert crossing(curve, 0.5) == 0.0
    assert crossing(curve, 0.9) == pytest.approx(2.0)
    assert crossing(curve, 0.95) is None


def test_a_copy_is_trained_never_the_network_trap_8(erased: Erased) -> None:
    """A popular implementation has its deep copy commented out, and so destroys the network under test."""
    model, records = erased.oracles[0].model, erased.sets["forget"]
    before = state_hash(model)
    found = relearn(model, records, target=1.0)
    assert state_hash(model) == before
    assert found.correct[-1].mean() > found.correct[0].mean() + 0.02
    again = relearn(model, records, target=1.0)
    np.testing.assert_array_equal(found.correct, again.correct)


def test_training_goes_on_a_little_beyond_the_target_and_ends(erased: Erased) -> None:
    model, records = erased.oracles[0].model, erased.sets["forget"]
    start = np.mean(right_answers(model.predict_counts(records.x, record_id=records.record_id), records.y))
    assert len(relearn(model, records, target=float(start)).correct) == 1 + BEYOND
    never = relearn(model, records.take(range(30)), target=1.1)
    assert never.steps is None
    assert len(never.correct) == MOST_STEPS + 1


def test_the_original_has_nothing_to_relearn_and_the_retrained_have(erased: Erased) -> None:
    _, context = erased.context()
    metric = metric_named("relearning.steps")
    assert metric.measure(context.original, context).value == 0.0
    found = metric.measure(context.references[0], context)
    assert (found.value or 0) >= 1
    assert (found.low or 0) <= (found.value or 0) <= (found.high or 0)
    assert found.details["target"] == pytest.approx(0.98 * _accuracy(erased))


def _accuracy(erased: Erased) -> float:
    sample = erased.asked()[0].sample("forget")
    counts = erased.original.predict_counts(sample.x, record_id=sample.record_id)
    return float(np.mean(right_answers(counts, sample.y)))


def test_the_index_is_a_ratio_to_the_retrained_networks(erased: Erased) -> None:
    unlearned, context = erased.context()
    metric = metric_named("relearning.anamnesis_index")
    steps = [relearning_of(one, context.original).steps for one in (unlearned, *context.references)]
    expected = (steps[0] or 0) / np.mean([step or 0 for step in steps[1:]])
    assert metric.measure(unlearned, context).value == pytest.approx(expected)
    assert metric.measure(context.original, context).value == 0.0


def test_what_cannot_be_measured_says_why(erased: Erased) -> None:
    unlearned, context = erased.context()
    metric = metric_named("relearning.anamnesis_index")
    alone = Context(kind=erased.kind, original=context.original, references=[], panels=[[]])
    assert "another retrained network" in (metric.measure(unlearned, alone).reason or "")
    knowing = Context(kind=erased.kind, original=context.original, references=[context.original], panels=[[]])
    assert "hardly anything to relearn" in (metric.measure(unlearned, knowing).reason or "")
