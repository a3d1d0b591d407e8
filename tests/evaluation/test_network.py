"""A network is asked once, whoever asks and whatever for."""

from __future__ import annotations

import pickle

import numpy as np

from unspike.evaluation.network import AskedNetwork
from unspike.evaluation.presentations import DROPOUT
from unspike.models.state_hash import state_hash

from .conftest import Erased
from .fakes import FakeModel, make_dataset


class Counting(FakeModel):
    asked = 0

    def record(self, x: np.ndarray, *, record_id: np.ndarray | None = None) -> object:
        self.asked += len(x)
        return super().record(x, record_id=record_id)


SETS = {
    "retain": make_dataset(120),
    "forget": make_dataset(60, first_id=500),
    "test": make_dataset(90, first_id=900),
}


def asked(model: FakeModel | None = None) -> AskedNetwork:
    return AskedNetwork(model=model or Counting(), sets=SETS)  # type: ignore[arg-type]


def test_answers_are_the_networks_own_in_the_order_of_the_ids() -> None:
    order = np.random.default_rng(0).permutation(60)
    mixed = {**SETS, "forget": SETS["forget"].take(order)}
    model, records = Counting(), SETS["forget"]
    before = state_hash(model)
    found = AskedNetwork(model=model, sets=mixed).responses("forget")  # type: ignore[arg-type]
    np.testing.assert_array_equal(found.record_id, records.record_id)
    counts = model.predict_counts(records.x, record_id=records.record_id)
    np.testing.assert_array_equal(found.counts, counts)
    np.testing.assert_array_equal(found.probability, model.shares(counts))
    assert state_hash(model) == before


def test_one_presentation_gives_output_hidden_layers_and_operations() -> None:
    network, records = asked(), SETS["test"]
    recording = FakeModel().record(records.x, record_id=records.record_id)
    np.testing.assert_array_equal(network.hidden("test", None)["hidden2"], recording.counts("hidden2"))
    assert network.operations("test") == FakeModel().synaptic_operations(recording)
    assert len(network.responses("test")) == len(records)
    assert network.activity("test").group_sizes.tolist() == [50, 40]
    assert network.model.asked == 90  # type: ignore[attr-defined]


def test_hidden_counts_are_kept_in_few_bytes_and_not_of_the_retained_records() -> None:
    network = asked()
    assert network.hidden("forget")["hidden1"].dtype == np.uint8
    assert network.activity("retain").hidden == {}
    sample = network.sample("test", 7)
    few = network.hidden("test", 7)["hidden1"]
    recording = FakeModel().record(sample.x, record_id=sample.record_id)
    np.testing.assert_array_equal(few, recording.counts("hidden1"))


def test_other_sets_share_what_was_answered_before() -> None:
    network = asked()
    for name in SETS:
        network.activity(name)
    other = network.on({**SETS, "test": SETS["test"].take(range(30)), "forget": SETS["test"]})
    other.responses("retain")
    other.responses("forget")
    assert network.model.asked == 270  # type: ignore[attr-defined]
    other.responses("test")  # other records
    assert network.model.asked == 300  # type: ignore[attr-defined]


def test_altered_records_are_answered_anew() -> None:
    network = asked()
    network.responses("test")
    x = SETS["test"].x.copy()
    x[0, 0] = (x[0, 0] + 1) % 3
    altered = network.on({"test": type(SETS["test"])(**{**fields(), "x": x})})
    altered.responses("test")
    assert network.model.asked == 180  # type: ignore[attr-defined]


def fields() -> dict[str, object]:
    names = ("name", "modality", "y", "record_id", "class_names", "citation")
    return {name: getattr(SETS["test"], name) for name in names}


def test_what_was_answered_is_known_in_another_process() -> None:
    network = AskedNetwork(model=FakeModel(), sets=SETS)  # type: ignore[arg-type]
    before = network.responses("test")
    there = pickle.loads(pickle.dumps(network.on({})))
    there.model.record = None  # it cannot be asked
    np.testing.assert_array_equal(there.on(SETS).responses("test").counts, before.counts)


def test_once_by_the_records_it_depends_on() -> None:
    network, made = asked(), []
    for view in (network, network.on({"forget": SETS["forget"], "test": SETS["retain"]})):
        view.once("of the forgotten", lambda: made.append("forget"), of=("forget",))
        view.once("of all", lambda: made.append("all"))
    assert made == ["forget", "all", "all"]


def test_a_presentation_is_made_once(erased: Erased) -> None:
    network = erased.asked()[0]
    assert network.responses("forget", DROPOUT) is network.responses("forget", DROPOUT)
    assert network.non_members == ("forget_test" if erased.kind == "class" else "test")
