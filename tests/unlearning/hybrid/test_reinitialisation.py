"""Neurons that tell a class apart start anew."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.hybrid.reinitialisation import Reinitialisation
from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench

from ..conftest import Case


def material(case: Case, *, retain: bool = True) -> Material:
    return Material(task=case.given(retain=retain), unseen=case.unseen)


def test_the_neurons_that_differ_most_get_the_untrained_weights(cases: dict[str, Case]) -> None:
    case = cases["class"]
    bench = Workbench(case.model, total=0)
    forget, retain = (bench.record(records).counts("hidden2") for records in (case.forget, case.retain))
    spread = np.concatenate([forget, retain]).std(axis=0)
    apart = np.abs(forget.mean(axis=0) - retain.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    before = {group.name: group.weight for group in bench.model.synapses()}
    untrained = {group.name: group.weight for group in case.model.clone().synapses()}
    Reinitialisation(share=0.2).work(bench, material(case))
    after = {group.name: group for group in bench.model.synapses()}
    for name, group in after.items():
        if group.post_layer != "hidden2":
            np.testing.assert_array_equal(group.weight, before[name])
    (incoming,) = (group for group in after.values() if group.post_layer == "hidden2")
    changed = np.unique(incoming.post[incoming.weight != before[incoming.name]])
    assert len(changed) == 6  # a fifth of 30 neurons
    # The records that decide are a sample, so the least of the chosen may differ.
    assert len(set(changed) & set(np.argsort(apart)[-8:])) >= 5
    there = np.isin(incoming.post, changed)
    np.testing.assert_array_equal(incoming.weight[there], untrained[incoming.name][there])


def test_pruned_synapses_stay_pruned(cases: dict[str, Case]) -> None:
    bench = Workbench(cases["class"].model, total=0)
    (incoming,) = (group for group in bench.model.synapses() if group.post_layer == "hidden2")
    pruned = np.arange(incoming.weight.size) % 3 == 0
    bench.assign_weights(incoming.name, np.where(pruned, np.float32(0.0), incoming.weight))
    bench.set_pruned(incoming.name, pruned)
    Reinitialisation(share=0.5).work(bench, material(cases["class"]))
    (after,) = (group for group in bench.model.synapses() if group.post_layer == "hidden2")
    assert not after.weight[pruned].any()
    assert (after.weight != np.where(pruned, 0.0, incoming.weight)).any()


def test_without_retained_data_half_as_many(cases: dict[str, Case]) -> None:
    case = cases["class"]
    found = []
    for retain in (True, False):
        bench = Workbench(case.model, total=0)
        Reinitialisation(share=0.4).work(bench, material(case, retain=retain))
        found.append(bench.trace[-1]["neurons"])
    assert found == [12, 6]


@pytest.mark.parametrize(("kind", "share"), [("samples", 0.3), ("class", 0.0)])
def test_nothing_is_reinitialised(cases: dict[str, Case], kind: str, share: float) -> None:
    bench = Workbench(cases[kind].model, total=0)
    Reinitialisation(share=share).work(bench, material(cases[kind]))
    assert bench.trace == []


def test_without_other_records_nothing_is_reinitialised(cases: dict[str, Case]) -> None:
    case = cases["class"]
    bench = Workbench(case.model, total=0)
    Reinitialisation().work(bench, Material(task=case.given(retain=False), unseen=None))
    assert bench.trace == []


def test_a_share_of_all_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"share is 1\.0, expected at least 0 and below 1"):
        Reinitialisation(share=1.0)
