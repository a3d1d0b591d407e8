"""The networks that methods are compared with: the same answers on whatever records a task names."""

from __future__ import annotations

import pytest

from unspike.evaluation import AskedNetwork
from unspike.studies.comparison.reference import Reference, Shared
from unspike.studies.study import Study


@pytest.fixture(scope="module")
def shared(study: Study) -> Shared:
    return Shared(study=study, request="class:3", threads=1)


def test_the_task_of_a_seed_is_that_of_its_split(shared: Shared, study: Study) -> None:
    task, material = shared.task(1)
    assert task.kind == "class"
    assert task.forgotten.record_id.tolist() == [
        record
        for record, label in zip(material.parts.train.record_id, material.parts.train.y, strict=True)
        if label == 3
    ]
    assert material.seed == 1


def test_every_network_stands_on_the_records_of_the_task(shared: Shared, study: Study) -> None:
    task, material = shared.task(0)
    networks = [AskedNetwork(model=study.untrained(seed), sets={}) for seed in range(4)]
    reference = Reference(original=networks[0], cpu_seconds=1.0, oracles=networks[1:3], memoriser=networks[3])
    compared = reference.compared(networks[0], task, material.parts.test)
    named = compared.named()
    assert set(named) == {"original", "unlearned", "oracle0", "oracle1", "memoriser"}
    for network in named.values():
        assert set(network.sets) == {"retain", "forget", "test", "forget_test"}
        assert set(network.sets["forget_test"].y.tolist()) == {3}
    assert reference.original.sets == {}, "the reference itself stays as it is"
    alone = Reference(original=networks[0], cpu_seconds=1.0, oracles=networks[1:3])
    assert alone.compared(networks[0], task, material.parts.test).memoriser is None
