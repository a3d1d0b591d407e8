"""A profile against what the networks themselves answer, on real digits."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from unspike.evaluation.profile import POPULATION_ATTACKS, RELATIVE_ATTACK, Profile, profile_of, with_spikes
from unspike.evaluation.watched import examples, sampled, taken

from .conftest import Erased

KINDS = ("samples", "class")


@pytest.fixture(params=KINDS)
def erased(request: pytest.FixtureRequest, erasures: dict[str, Erased]) -> Erased:
    return erasures[request.param]


def made(erased: Erased, most: int = 10_000) -> Profile:
    network, context = erased.context()
    watched = taken(network.sets, examples(network.sets))
    return with_spikes(profile_of(network, context, sampled(network.sets, most, watched)), network, watched)


def test_confusion_activity_and_margins_are_those_of_the_network(erased: Erased) -> None:
    network, _ = erased.context()
    profile = made(erased)
    for name, records in network.sets.items():
        found, answers = profile.sets[name], network.responses(name)
        table = confusion_matrix(answers.label, answers.prediction, labels=range(10))
        assert np.array_equal(found.confusion, table)
        assert np.array_equal(found.record_id, np.sort(records.record_id))
        np.testing.assert_allclose(found.margin, answers.margin, rtol=1e-6)
    records = network.sets["test"]
    own = records.take(records.y == 5)
    recording = network.model.record(own.x, record_id=own.record_id)
    spikes = np.concatenate([recording.counts(layer) for layer in recording.hidden_layers], axis=1)
    activity = profile.sets["test"].activity
    assert activity is not None
    np.testing.assert_allclose(activity[5], spikes.mean(axis=0), rtol=1e-6)
    assert profile.layers == {"hidden1": (60, 60), "hidden2": (40, 40)}


def test_a_place_is_the_share_of_never_seen_records_with_a_larger_loss(erased: Erased) -> None:
    network, _ = erased.context()
    profile = made(erased)
    others = network.responses(network.non_members).margin
    found = profile.sets["forget"]
    assert set(found.places) == {*POPULATION_ATTACKS, RELATIVE_ATTACK}
    for margin, place in zip(network.responses("forget").margin[:20], found.places["loss"][:20], strict=True):
        expected = np.mean(others < margin) + np.mean(others == margin) / 2
        assert place == pytest.approx(expected, abs=1e-6)
    never_seen = profile.sets[network.non_members].places["loss"]
    assert never_seen.mean() == pytest.approx(0.5), "of all never-seen records, each with itself as a tie"
    assert profile.sets["retain"].places == {}


def test_spikes_are_those_of_the_recording(erased: Erased) -> None:
    network, _ = erased.context()
    spikes = made(erased).spikes
    assert spikes is not None
    test = network.sets["test"]
    first = test.take(
        np.flatnonzero(test.record_id == spikes.record_id[np.isin(spikes.record_id, test.record_id)][0])
    )
    recording = network.model.record(first.x, record_id=first.record_id, keep_spikes=True)
    fired = np.concatenate([recording.spikes(layer)[:, 0] for layer in recording.hidden_layers], axis=1)
    place = spikes.record_id.tolist().index(first.record_id[0])
    unpacked = np.unpackbits(spikes.bits[place], axis=1)[:, : spikes.steps]
    assert np.array_equal(unpacked.T, fired)


def test_a_profile_comes_back_from_its_arrays(erased: Erased) -> None:
    profile = made(erased, most=7)
    arrays = profile.to_arrays()
    again = Profile.from_arrays(arrays)
    assert list(again.layers.items()) == list(profile.layers.items())
    back = again.to_arrays()
    assert back.keys() == arrays.keys()
    assert all(np.array_equal(back[key], arrays[key], equal_nan=True) for key in arrays)


def test_large_layers_are_thinned_evenly() -> None:
    from unspike.evaluation import profile

    shown = profile._shown(1000)
    assert len(shown) == profile.MOST_NEURONS
    assert (shown[0], shown[-1]) == (0, 999)
    assert set(np.diff(shown)) <= {3, 4}
