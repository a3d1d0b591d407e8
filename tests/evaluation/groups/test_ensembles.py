from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.groups.ensembles import Ensemble, Ensembles, ensemble, joined
from unspike.evaluation.presentations import InputDropout
from unspike.foundation.errors import InvalidInput

from ..conftest import Erased


def group(n: int) -> Ensemble:
    return Ensemble(margin={"forget": np.zeros((n, 2))}, accuracy={"forget": np.zeros(n)})


def test_answers_of_a_group(erased: Erased) -> None:
    before = erased.hashes
    found = ensemble(erased.networks[:2], erased.sets)
    assert erased.hashes == before
    assert set(found.margin) == set(erased.sets)
    assert len(found) == 2
    for network, row in zip(erased.asked()[:2], range(2), strict=True):
        answers = network.responses("test")
        np.testing.assert_array_equal(found.margin["test"][row], answers.margin)
        assert found.accuracy["test"][row] == answers.correct.mean()
        right = answers.probability[np.arange(len(answers)), answers.label]
        np.testing.assert_allclose(found.probability("test")[row], right, atol=1e-9)
    dropped = ensemble(erased.networks[:1], erased.sets, presentation=InputDropout(rate=0.3, times=2))
    assert not np.array_equal(dropped.margin["test"][0], found.margin["test"][0])


def test_groups_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"equally many networks in each group, got \[2, 3\]"):
        Ensembles(original=group(3), unlearned=group(3), oracle=group(3), second_oracle=group(2))
    with pytest.raises(InvalidInput, match="as many networks in every set"):
        Ensemble(margin={"forget": np.zeros((3, 2))}, accuracy={"forget": np.zeros(2)})


def test_joined_groups_keep_their_order(erased: Erased) -> None:
    whole = ensemble(erased.networks[:3], erased.sets)
    one_by_one = joined([ensemble([network], erased.sets) for network in erased.networks[:3]])
    for name in erased.sets:
        np.testing.assert_array_equal(one_by_one.margin[name], whole.margin[name])
        np.testing.assert_array_equal(one_by_one.accuracy[name], whole.accuracy[name])
