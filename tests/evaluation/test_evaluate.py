"""The whole comparison on networks whose memory is known, sabotage included."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from unspike.data.dataset import Dataset
from unspike.data.task import Task
from unspike.evaluation import (
    Evaluation,
    EvaluationSettings,
    Timing,
    audit,
    default_policy,
    evaluate,
    load_scores,
    metric_named,
    save_scores,
)
from unspike.evaluation.scores import scores_of
from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash
from unspike.oracles.oracle import Oracle

from .fakes import (
    ConstantModel,
    FakeModel,
    FakeUnlearned,
    MutedModel,
    WrongOnModel,
    make_dataset,
    right_answers,
)

TRAIN, TEST = make_dataset(300), make_dataset(300, first_id=1000)


def task_of(kind: str) -> Task:
    gone = TRAIN.y == 2 if kind == "class" else np.random.default_rng(1).permutation(300) < 100
    return Task(
        text="class:c" if kind == "class" else "fraction:0.33",
        kind=kind,  # type: ignore[arg-type]
        class_name="c" if kind == "class" else None,
        forgotten=TRAIN.take(np.flatnonzero(gone)),
        retained=TRAIN.take(np.flatnonzero(~gone)),
    )


def train(model: FakeModel, dataset: Dataset) -> Any:
    model.learn(dataset)
    return model


def evaluation_of(
    kind: str,
    unlearned: FakeModel | None = None,
    *,
    oracles: int = 5,
    original: FakeModel | None = None,
    test: Dataset = TEST,
    **settings: Any,
) -> Evaluation:
    task = task_of(kind)
    unlearned = unlearned or train(FakeModel(seed=0), task.retained)
    original = original or train(FakeModel(seed=0), TRAIN)
    retrained = [
        Oracle(model=train(FakeModel(seed=s), task.retained), seed=s, seconds=10.0, threads=1)
        for s in range(1, oracles + 1)
    ]
    timing = Timing(train_seconds=11.0, epochs=4)
    return evaluate(
        FakeUnlearned(model=unlearned, original=original),  # type: ignore[arg-type]
        task,
        test,
        retrained,
        settings=EvaluationSettings(timing=timing, **settings),
    )


def compare(kind: str, unlearned: FakeModel | None = None, **changes: Any) -> dict[str, Any]:
    return evaluation_of(kind, unlearned, **changes).to_dict()


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_true_forgetting_is_recognised(kind: str) -> None:
    entry = compare(kind)
    assert entry["verdict"]["answer"] == "forgotten", entry["verdict"]["sentence"]
    assert all(control["as_expected"] for control in entry["controls"])
    assert entry["gaps"]["average_gap"] < entry["gaps"]["original"]["average_gap"]


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_sabotage_a_method_that_does_nothing(kind: str) -> None:
    entry = compare(kind, train(FakeModel(seed=0), TRAIN))
    assert entry["verdict"]["answer"] == "not forgotten"
    assert entry["verdict"]["forgotten"] is False
    assert entry["verdict"]["share_erased"]["value"] == pytest.approx(0.0)
    assert "nothing in the network was changed" in entry["verdict"]["sentence"]
    assert entry["gaps"]["average_gap"] == entry["gaps"]["original"]["average_gap"] > 0.02


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_sabotage_a_constant_output(kind: str) -> None:
    entry = compare(kind, ConstantModel(seed=0))
    assert entry["verdict"]["answer"] == "not forgotten"
    assert entry["verdict"]["damaged"] == ["test accuracy", "retain accuracy"]


def test_sabotage_over_forgetting() -> None:
    task = task_of("samples")
    model = train(WrongOnModel(seed=0), task.retained)
    model.shunned = tuple(task.forgotten.record_id.tolist())
    entry = compare("samples", model)
    assert entry["verdict"]["answer"] == "not forgotten"
    assert "output" in entry["verdict"]["over_done"]
    assert entry["rows"]["unlearned"]["membership"]["auc"] < 0.2


def test_sabotage_muting_the_output_neuron_of_a_class() -> None:
    entry = compare("class", train(MutedModel(seed=0), TRAIN))
    assert entry["rows"]["unlearned"]["forget"]["accuracy"] == 0
    assert entry["verdict"]["answer"] == "not forgotten"
    assert {"hidden1", "hidden2"} <= set(entry["verdict"]["traces"])


def test_nothing_to_forget_is_said() -> None:
    # as if the original had learned nothing from the forgotten records
    untouched = train(FakeModel(seed=0), task_of("samples").retained)
    entry = compare("samples", untouched, original=untouched)
    assert entry["verdict"]["answer"] == "cannot tell"
    assert entry["verdict"]["forgotten"] is None
    assert "the control 'original' is not told apart" in entry["verdict"]["sentence"]


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_no_network_is_changed(kind: str) -> None:
    evaluation = evaluation_of(kind)
    fresh = evaluation_of(kind)
    evaluation.to_dict()
    for name, network in evaluation.networks.named().items():
        assert state_hash(network.model) == state_hash(fresh.networks.named()[name].model)


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_entry_is_plain_json_with_the_agreed_keys(kind: str) -> None:
    entry = compare(kind)
    assert json.loads(json.dumps(entry, allow_nan=False)) == entry
    sets = {"retain", "forget", "test"} | ({"forget_test"} if kind == "class" else set())
    for row in entry["rows"].values():
        assert set(row) == sets | {"membership"}
    oracle = entry["rows"]["oracle"]
    assert set(oracle["forget"]["accuracy"]) == {"mean", "std", "runs"}
    assert len(oracle["membership"]["attacks"]["logistic_regression"]["auc"]["runs"]) == 5
    assert oracle["test"]["per_class"][0]["class"] == "a"
    assert np.shape(oracle["test"]["confusion"]) == (3, 3)
    for curves in entry["roc"].values():
        assert all(len(c["fpr"]) == len(c["tpr"]) <= 200 for c in curves.values())
    assert [layer["layer"] for layer in entry["hidden_distance"]] == ["hidden1", "hidden2"]
    assert entry["method"] == "hybrid"
    assert entry["used_retained_data"] is True
    assert entry["trace"] == [{"phase": "prune", "forget_accuracy": 0.5, "lost": None}]


def test_cost_and_changes() -> None:
    entry = compare("samples")
    cost = entry["cost"]
    assert (cost["train_seconds"], cost["unlearn_seconds"], cost["oracle_seconds"]) == (11.0, 0.5, 10.0)
    retained, forgotten = (entry["rows"]["original"][name]["records"] for name in ("retain", "forget"))
    assert cost["time_ratio"] == pytest.approx(0.5 / (11.0 * retained / (retained + forgotten)))
    assert cost["unlearn_synaptic_operations"] == 1000.0
    assert cost["oracle_synaptic_operations"] > 0
    # 1 -> 0.5 and -2 -> 0: mean (0.5 + 2) / 2
    assert entry["changes"] == [
        {
            "group": "hidden1->hidden2",
            "what": "weight",
            "changed": 2,
            "total": 56,
            "mean_absolute": 1.25,
            "max_absolute": 2.0,
            "causes": {"pruned": 1, "retrained": 1},
        }
    ]


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_every_figure_can_be_computed_again_from_the_scores(kind: str, tmp_path: Any) -> None:
    evaluation = evaluation_of(kind)
    entry = evaluation.to_dict()
    save_scores(tmp_path / "scores.npz", [scores_of(evaluation.networks)])
    (again,) = load_scores(tmp_path / "scores.npz")
    assert set(again) == {"original", "unlearned", *(f"oracle{k}" for k in range(5))}
    non_members = "forget_test" if kind == "class" else "test"
    aucs = []
    for name, sets in again.items():
        for part, s in sets.items():
            accuracy = np.mean(right_answers(s.counts, s.label))
            if name.startswith("oracle"):
                runs = entry["rows"]["oracle"][part]["accuracy"]["runs"]
                assert runs[int(name[6:])] == pytest.approx(accuracy)
            else:
                assert entry["rows"][name][part]["accuracy"] == pytest.approx(accuracy)
        members, others = sets["forget"], sets[non_members]
        margins = np.concatenate([s.margin for s in (members, others)])
        aucs.append(roc_auc_score(np.repeat([1, 0], [len(members), len(others)]), margins))
    rows = entry["rows"]
    reported = [rows["original"]["membership"]["auc"], rows["unlearned"]["membership"]["auc"]]
    assert aucs == pytest.approx(reported + rows["oracle"]["membership"]["auc"]["runs"])
    oracle_mean = np.mean(aucs[2:])
    assert entry["gaps"]["terms"]["membership"] == pytest.approx(aucs[1] - oracle_mean)


def test_one_retrained_network_has_no_spread() -> None:
    entry = compare("samples", oracles=1)
    assert entry["rows"]["oracle"]["test"]["accuracy"]["std"] is None
    assert entry["gaps"]["between_oracles"] == {"average_gap": None, "tow": None}
    assert entry["hidden_distance"] == []
    assert "at least 2 other retrained networks" in entry["reasons"]["hidden_alignment"]


def test_a_class_without_test_records_still_gets_a_verdict() -> None:
    entry = compare("class", test=TEST.take(np.flatnonzero(TEST.y != 2)))
    membership = entry["rows"]["unlearned"]["membership"]
    assert membership["auc"] is None
    assert "records on each side, found 0" in membership["attacks"]["loss"]["notes"]["auc"]
    assert entry["gaps"]["average_gap"] is None
    assert "never-seen" in entry["reasons"]["average_gap"]
    assert entry["verdict"]["answer"] == "forgotten"
    assert entry["roc"]["loss"]["oracle"] == {"fpr": [], "tpr": []}


def test_bad_input_is_refused_before_the_work() -> None:
    with pytest.raises(InvalidInput, match="at least one retrained"):
        compare("class", oracles=0)
    with pytest.raises(InvalidInput, match="test set"):
        compare("samples", test=TEST.take([]))
    with pytest.raises(InvalidInput, match="policy 'class' judges class requests, not samples requests"):
        compare("samples", policy=default_policy("class"))
    with pytest.raises(InvalidInput, match=r"100 test records were given to the method .* first 1000"):
        compare("samples", unseen=TEST.take(range(100)))
    with pytest.raises(InvalidInput, match="a task, got Dataset"):
        evaluate(None, TRAIN, TEST, [])  # type: ignore[arg-type]


def test_an_evaluator_that_raises_fails_the_run() -> None:
    class Broken(FakeModel):
        def predict_counts(self, x: Any, *, record_id: Any = None) -> Any:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        compare("samples", Broken())


class Counting(FakeModel):
    """Counts how often each record is presented to it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.shown: Counter[int] = Counter()

    def predict_counts(self, x: np.ndarray, *, record_id: np.ndarray | None = None) -> np.ndarray:
        assert record_id is not None
        self.shown.update(record_id.tolist())
        return super().predict_counts(x, record_id=record_id)


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_no_record_is_presented_more_often_than_is_needed(kind: str) -> None:
    unlearned = train(Counting(seed=0), task_of(kind).retained)
    evaluation = evaluation_of(kind, unlearned)
    evaluation.to_dict()
    shown = unlearned.shown.copy()
    assert set(shown) == {*TRAIN.record_id.tolist(), *TEST.record_id.tolist()}
    # The forgotten ones once more, with their spikes.
    again = set(task_of(kind).forgotten.record_id.tolist())
    assert {record for record, times in shown.items() if times > 1} == again
    assert set(shown.values()) == {1, 2}
    # An audit asks only for what is presented otherwise: here nothing is.
    plain = [name for name in CHEAP if metric_named(name)]
    found = audit(evaluation.networks, names=plain)
    assert unlearned.shown == shown
    assert found["average_gap"]["unlearned"] == evaluation.to_dict()["gaps"]["average_gap"]


CHEAP = (
    *("accuracy.forget", "average_gap", "tug_of_war", "mia.loss.auc", "mia.rmia.auc", "agreement.test"),
    *("hidden_alignment", "hidden_activity", "hidden_separation", "classification.f1.retain", "zrf"),
    *("cost.making_operations", "cost.operations_per_record", "information_difference"),
)
