"""One data set, and a split, a network and a draw of the request for every seed."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash
from unspike.studies.study import Study, seeds_from


def test_seeds_follow_each_other() -> None:
    assert seeds_from(5, 3) == (5, 6, 7)


@pytest.mark.parametrize("number", [0, -1, 101])
def test_a_number_of_seeds_that_makes_no_sense_is_refused(number: int) -> None:
    with pytest.raises(InvalidInput, match=f"--seeds is {number}, expected a whole number from 1 to 100"):
        seeds_from(0, number)


def test_each_seed_has_its_own_split_network_and_request(study: Study) -> None:
    ids, networks, forgotten = [], [], []
    for seed in (0, 1):
        material = study.material(seed)
        ids.append(set(material.parts.train.record_id.tolist()))
        networks.append(state_hash(study.untrained(seed)))
        forgotten.append(set(study.task("fraction:0.1", material).forgotten.record_id.tolist()))
        assert forgotten[-1] < ids[-1]
    for two in (ids, networks, forgotten):
        assert two[0] != two[1]


def test_the_same_seed_gives_the_same(study: Study) -> None:
    one, again = (study.task("fraction:0.1", study.material(3)) for _ in range(2))
    np.testing.assert_array_equal(one.forgotten.record_id, again.forgotten.record_id)
    assert state_hash(study.untrained(3)) == state_hash(study.untrained(3))
    assert one.seed == 3
