from __future__ import annotations

import numpy as np

from unspike.evaluation.watched import FORGOTTEN, beyond_retrained, examples, sampled, taken, worst

from .conftest import Erased, let_answer


def test_examples_are_the_first_never_seen_record_of_each_class(erasures: dict[str, Erased]) -> None:
    erased = erasures["class"]
    found = examples(erased.sets)
    for name, classes in (("test", 9), ("forget_test", 1)):
        records = erased.sets[name]
        assert len(found[name]) == classes
        for number in found[name]:
            (label,) = records.y[records.record_id == number]
            assert number == records.record_id[records.y == label].min()
    assert len(found["forget"]) == FORGOTTEN
    assert set(found["forget"]) <= set(erased.sets["forget"].record_id)


def test_the_worst_are_known_too_well_of_forgotten_ones_and_too_little_of_others(
    erasures: dict[str, Erased],
) -> None:
    networks = erasures["samples"].compared()
    for network in networks.named().values():
        for name in network.sets:
            counts = network.responses(name).counts
            even = np.full(counts.shape, 0.1)
            let_answer(network, name, probability=even)
    chosen = {}
    for name in networks.sets:
        answers = networks.unlearned.responses(name)
        probability = answers.probability.copy()
        sure, unsure = 3, 4
        for place, share in ((sure, 0.91), (unsure, 0.01)):
            probability[place] = (1 - share) / 9
            probability[place, answers.label[place]] = share
        let_answer(networks.unlearned, name, probability=probability)
        chosen[name] = answers.record_id[sure if name == "forget" else unsure]
        # log (0.91 / 0.09) - log (0.1 / 0.9) and log (0.01 / 0.99) - log (0.1 / 0.9)
        beyond = beyond_retrained(networks, name)
        np.testing.assert_allclose(beyond[[sure, unsure]], [4.511, -2.398], atol=0.001)
    assert {name: ids.tolist() for name, ids in worst(networks, 1).items()} == {
        name: [number] for name, number in chosen.items()
    }


def test_records_are_taken_once_and_are_part_of_every_sample(erasures: dict[str, Erased]) -> None:
    sets = erasures["samples"].sets
    ids = {"test": sets["test"].record_id[:3]}
    watched = taken(sets, ids, ids, {"forget": sets["forget"].record_id[:1]})
    assert [len(records) for records in watched] == [0, 1, 3]
    sample = sampled(sets, 5, watched)
    assert set(ids["test"]) <= set(sample["test"])
    assert 5 <= len(sample["test"]) <= 8
    assert len(sample["retain"]) == 5
