"""The whole comparison on networks whose memory is known, sabotage included."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, roc_auc_score

from unspike.data.dataset import Dataset
from unspike.evaluation import evaluate, evaluation_sets, load_scores, save_scores
from unspike.evaluation.margin import log_odds_margin
from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash
from unspike.oracles.oracle import Oracle

from .fakes import ConstantModel, FakeModel, FakeUnlearned, MutedModel, WrongOnModel, make_dataset

TRAIN, TEST = make_dataset(300), make_dataset(300, first_id=1000)


def parts(kind: str) -> tuple[Dataset, Dataset]:
    gone = TRAIN.y == 2 if kind == "class" else np.random.default_rng(1).permutation(300) < 100
    return TRAIN.take(np.flatnonzero(gone)), TRAIN.take(np.flatnonzero(~gone))


def train(model: FakeModel, dataset: Dataset) -> Any:
    model.learn(dataset)
    return model


def compare(
    kind: str, unlearned: FakeModel | None = None, *, oracles: int = 3, **changes: Any
) -> tuple[dict[str, Any], Any]:
    forget, retain = parts(kind)
    values: dict[str, Any] = {
        "kind": kind,
        "class_name": "c" if kind == "class" else None,
        "original": train(FakeModel(seed=0), TRAIN),
        "unlearned": FakeUnlearned(model=unlearned or train(FakeModel(seed=0), retain)),
        "oracles": [
            Oracle(model=train(FakeModel(seed=s), retain), seed=s, seconds=10.0, threads=1)
            for s in range(1, oracles + 1)
        ],
        "sets": evaluation_sets(kind, forget, retain, TEST),  # type: ignore[arg-type]
        "method": "hybrid",
        "train_seconds": 11.0,
        "epochs": 4,
        **changes,
    }
    return evaluate("class:c" if kind == "class" else "fraction:0.33", **values)


def test_sets_of_a_class_request() -> None:
    forget, retain = parts("class")
    sets = evaluation_sets("class", forget, retain, TEST)
    assert set(sets) == {"retain", "forget", "test", "forget_test"}
    assert set(sets["test"].y) == {0, 1}
    assert set(sets["forget_test"].y) == {2}
    assert len(sets["test"]) + len(sets["forget_test"]) == len(TEST)
    assert set(evaluation_sets("samples", forget, retain, TEST)) == {"retain", "forget", "test"}


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_true_forgetting_is_recognised(kind: str) -> None:
    entry, _ = compare(kind)
    assert entry["verdict"]["outcome"] == "forgotten", entry["verdict"]
    assert entry["gaps"]["average_gap"] < entry["gaps"]["original"]["average_gap"]


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_sabotage_a_method_that_does_nothing(kind: str) -> None:
    entry, _ = compare(kind, train(FakeModel(seed=0), TRAIN))
    assert entry["verdict"]["outcome"] == "not forgotten"
    assert entry["verdict"]["forgotten"] is False
    assert entry["gaps"]["average_gap"] == entry["gaps"]["original"]["average_gap"] > 0.02


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_sabotage_a_constant_output(kind: str) -> None:
    entry, _ = compare(kind, ConstantModel(seed=0))
    assert entry["verdict"]["outcome"] == "damaged"


def test_sabotage_over_forgetting() -> None:
    forget, retain = parts("samples")
    model = train(WrongOnModel(seed=0), retain)
    model.shunned = tuple(forget.record_id.tolist())
    entry, _ = compare("samples", model)
    assert entry["verdict"]["outcome"] == "over-forgotten"
    assert entry["rows"]["unlearned"]["membership"]["auc"] < 0.2


def test_sabotage_muting_the_output_neuron_of_a_class() -> None:
    entry, _ = compare("class", train(MutedModel(seed=0), TRAIN))
    assert entry["rows"]["unlearned"]["forget"]["accuracy"] == 0
    assert entry["verdict"]["outcome"] == "not forgotten"
    assert "nothing in the network was changed" in entry["verdict"]["sentence"]


def test_nothing_to_forget_is_said() -> None:
    _, retain = parts("samples")
    untouched = train(
        FakeModel(seed=0), retain
    )  # as if the original had learned nothing from the forgotten records
    entry, _ = compare("samples", untouched, original=untouched)
    assert entry["verdict"]["outcome"] == "cannot tell"
    assert entry["verdict"]["forgotten"] is None


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_no_network_is_changed(kind: str) -> None:
    forget, retain = parts(kind)
    networks = [train(FakeModel(seed=s), retain if s else TRAIN) for s in range(4)]
    before = [state_hash(network) for network in networks]
    oracles = [Oracle(model=n, seed=s, seconds=1.0, threads=1) for s, n in enumerate(networks[2:])]
    forget_sets = evaluation_sets(kind, forget, retain, TEST)  # type: ignore[arg-type]
    evaluate(
        "x",
        kind=kind,  # type: ignore[arg-type]
        class_name=None,
        original=networks[0],
        unlearned=FakeUnlearned(model=networks[1]),
        oracles=oracles,
        sets=forget_sets,
        method="hybrid",
    )
    assert [state_hash(network) for network in networks] == before


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_entry_is_plain_json_with_the_agreed_keys(kind: str) -> None:
    entry, networks = compare(kind)
    assert json.loads(json.dumps(entry, allow_nan=False)) == entry
    sets = {"retain", "forget", "test"} | ({"forget_test"} if kind == "class" else set())
    for row in entry["rows"].values():
        assert set(row) == sets | {"membership"}
    assert set(networks) == {"original", "unlearned", "oracle0", "oracle1", "oracle2"}
    assert all(set(parts) == sets for parts in networks.values())
    oracle = entry["rows"]["oracle"]
    assert set(oracle["forget"]["accuracy"]) == {"mean", "std", "runs"}
    assert len(oracle["membership"]["attacks"]["logistic_regression"]["auc"]["runs"]) == 3
    assert oracle["test"]["per_class"][0]["class"] == "a"
    assert np.shape(oracle["test"]["confusion"]) == (3, 3)
    for curves in entry["roc"].values():
        assert all(len(c["fpr"]) == len(c["tpr"]) <= 200 for c in curves.values())
    assert [layer["layer"] for layer in entry["hidden_distance"]] == ["hidden1", "hidden2"]
    assert entry["settings"] == {"alpha": 0.5}
    assert entry["used_retained_data"] is True
    assert entry["trace"] == [{"phase": "prune", "forget_accuracy": 0.5, "lost": None}]


def test_cost_and_changes() -> None:
    entry, _ = compare("samples")
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
    entry, networks = compare(kind)
    save_scores(tmp_path / "scores.npz", [networks])
    (again,) = load_scores(tmp_path / "scores.npz")
    strangers = "forget_test" if kind == "class" else "test"
    aucs = []
    for name, sets in again.items():
        for part, s in sets.items():
            accuracy = accuracy_score(s.label, s.counts.argmax(axis=1))
            if name.startswith("oracle"):
                assert entry["rows"]["oracle"][part]["accuracy"]["runs"][int(name[6:])] == pytest.approx(
                    accuracy
                )
            else:
                assert entry["rows"][name][part]["accuracy"] == pytest.approx(accuracy)
        members, others = sets["forget"], sets[strangers]
        margins = np.concatenate([log_odds_margin(s.counts, s.label) for s in (members, others)])
        aucs.append(roc_auc_score(np.repeat([1, 0], [len(members), len(others)]), margins))
    rows = entry["rows"]
    reported = [rows["original"]["membership"]["auc"], rows["unlearned"]["membership"]["auc"]]
    assert aucs == pytest.approx(reported + rows["oracle"]["membership"]["auc"]["runs"])
    oracle_mean = np.mean(aucs[2:])
    assert entry["gaps"]["terms"]["membership"] == pytest.approx(aucs[1] - oracle_mean)


def test_one_retrained_network_has_no_spread() -> None:
    entry, _ = compare("samples", oracles=1)
    assert entry["rows"]["oracle"]["test"]["accuracy"]["std"] is None
    assert entry["gaps"]["between_oracles"] == {"average_gap": None, "tow": None}
    assert entry["hidden_distance"][0]["between_oracles"] is None


def test_a_class_without_test_records_still_gets_a_verdict() -> None:
    forget, retain = parts("class")
    others_only = TEST.take(np.flatnonzero(TEST.y != 2))
    entry, _ = compare("class", sets=evaluation_sets("class", forget, retain, others_only))
    assert entry["rows"]["unlearned"]["membership"]["auc"] is None
    assert "never-seen" in entry["rows"]["unlearned"]["membership"]["attacks"]["threshold"]["notes"]["auc"]
    assert entry["gaps"]["average_gap"] is None
    assert entry["verdict"]["outcome"] == "forgotten"


def test_bad_input_is_refused_before_the_work() -> None:
    forget, retain = parts("class")
    with pytest.raises(InvalidInput, match="at least one retrained"):
        compare("class", oracles=0)
    with pytest.raises(InvalidInput, match="evaluation_sets"):
        compare("class", sets=evaluation_sets("samples", forget, retain, TEST))
    with pytest.raises(InvalidInput, match="test set"):
        compare("samples", sets=evaluation_sets("samples", forget, retain, TEST.take([])))


def test_an_evaluator_that_raises_fails_the_run() -> None:
    class Broken(FakeModel):
        def predict_counts(self, x: Any, *, record_id: Any = None) -> Any:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        compare("samples", Broken())
