"""The whole audit of a small trained network, and what it must catch."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from unspike.data.dataset import Dataset
from unspike.evaluation.audit import NO_ENSEMBLES, NO_FLOOR
from unspike.evaluation.groups.ensembles import Ensemble, Ensembles
from unspike.evaluation.metrics.registry import all_metrics, metric_named
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.foundation.errors import InvalidInput

from .conftest import Erased

KINDS = ("samples", "class")
CHEAP = ("accuracy.forget", "mia.loss.auc", "agreement.test", "zrf", "average_gap", "mia.rmia.tpr")
Audits = dict[str, tuple[dict[str, dict[str, Any]], bool]]


def test_no_evaluator_changes_a_network_trap_8(audits: Audits) -> None:
    assert all(unchanged for _, unchanged in audits.values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_metric_has_a_number_or_a_reason(kind: str, audits: Audits) -> None:
    found, _ = audits[kind]
    assert list(found) == [metric.name for metric in all_metrics()]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    for name, entry in found.items():
        if entry["unlearned"] is None:
            assert entry["reason"], name
        else:
            low, high = entry["valid_range"]
            assert (-np.inf if low is None else low) <= entry["unlearned"], name
            assert entry["unlearned"] <= (np.inf if high is None else high), name
            assert entry["n"] >= entry["smallest_n"], name
        if entry["interval"] is not None:
            assert entry["interval"][0] <= entry["interval"][1], name
        assert set(entry["oracle"]) == {"mean", "std", "runs"}


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_the_request_does_not_allow_has_no_number(kind: str, audits: Audits) -> None:
    found, _ = audits[kind]
    missing = {name for name, entry in found.items() if entry["unlearned"] is None}
    groups = {metric.name for metric in all_metrics() if metric.measured_on == "ensemble"}
    of_a_class = {name for name in found if name.endswith(".forget_test")}
    of_a_class |= {"linear_probe.auc", "experimental.other_classes.auc"}
    # The hidden layers of so small a network tell no more of single records than retrained ones do.
    expected = {"samples": {*of_a_class, "information_difference"}, "class": set()}[kind]
    few = {name for name in missing if "it needs at least 50 never-seen" in (found[name]["reason"] or "")}
    one_class = {
        f"classification.{name}.{part}"
        for name in ("specificity", "roc_auc")
        for part in ("forget", "forget_test")
    }
    assert missing - few - (one_class if kind == "class" else set()) == groups | expected
    assert all(found[name]["reason"] == NO_ENSEMBLES for name in groups)
    assert all(name.startswith("mia.") for name in few)
    assert kind == "class" or not few


@pytest.mark.parametrize("kind", KINDS)
def test_the_band_comes_from_each_retrained_network_against_the_others(kind: str, audits: Audits) -> None:
    found, _ = audits[kind]
    for name in ("accuracy.forget", "agreement.forget", "mia.rmia.auc", "spike_distance.counts"):
        oracle = found[name]["oracle"]
        assert len(oracle["runs"]) == 3
        assert oracle["mean"] == pytest.approx(np.mean(oracle["runs"]))
        assert oracle["std"] == pytest.approx(np.std(oracle["runs"], ddof=1))
    assert np.mean(found["spike_distance.counts"]["oracle"]["runs"]) == pytest.approx(1.0, abs=0.15)
    assert found["cost.seconds"]["oracle"]["runs"] == [0.5] * 3
    assert found["cost.seconds"]["original"] == 1.0


def test_forgetting_shows(audits: Audits) -> None:
    found, _ = audits["samples"]
    for name in ("accuracy.forget", "mia.rmia.auc", "average_gap"):
        entry = found[name]
        away = [abs(entry[row] - entry["oracle"]["mean"]) for row in ("original", "unlearned")]
        assert away[1] < away[0], name
    assert found["relearning.steps"]["original"] == 0 < found["relearning.steps"]["oracle"]["mean"]
    gone, _ = audits["class"]
    assert gone["accuracy.forget"]["original"] > 0.9
    assert gone["accuracy.forget"]["unlearned"] < 0.1


def test_sabotage_a_method_that_does_nothing(erasures: dict[str, Erased]) -> None:
    erased = erasures["samples"]
    idle = replace(erased.unlearned, model=erased.original.copy())
    found = erased.audit(unlearned=idle, names=CHEAP)
    assert all(entry["unlearned"] == entry["original"] for entry in found.values())
    assert found["accuracy.forget"]["unlearned"] > max(found["accuracy.forget"]["oracle"]["runs"])


def test_one_retrained_network_leaves_no_band_and_says_so(erasures: dict[str, Erased]) -> None:
    erased = erasures["samples"]
    found = erased.audit(oracles=erased.oracles[:1], names=[*CHEAP, "spike_distance.counts"])
    assert found["agreement.test"]["unlearned"] is not None
    assert found["agreement.test"]["oracle"]["runs"] == [None]
    assert found["agreement.test"]["reason"].startswith("oracle: it needs another retrained network")
    assert found["mia.rmia.tpr"]["unlearned"] is not None
    assert found["spike_distance.counts"]["unlearned"] is None
    assert found["accuracy.forget"]["oracle"]["std"] is None


def shuffled(records: Dataset, rng: np.random.Generator) -> Dataset:
    return records.take(rng.permutation(len(records)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_records_does_not_matter(kind: str, erasures: dict[str, Erased]) -> None:
    erased = erasures[kind]
    rng = np.random.default_rng(0)
    mixed = {
        "task": replace(
            erased.task,
            forgotten=shuffled(erased.task.forgotten, rng),
            retained=shuffled(erased.task.retained, rng),
        ),
        "test": shuffled(erased.test, rng),
    }
    names = [*CHEAP, "mia.logistic_regression.auc.dropout", "relearning.steps", "spike_distance.van_rossum"]
    names += ["privacy_leakage", "mia.svc.efficacy", "mia.label_only.auc", "experimental.other_classes.auc"]
    names += ["experimental.three_way.balanced_accuracy", "experimental.neighbour_recall"]
    names += ["information_difference", "hidden_alignment"]
    first, second = erased.audit(names=names), erased.audit(names=names, **mixed)
    assert first == second


def test_a_metric_that_fails_fails_the_audit_trap_6(
    erasures: dict[str, Erased], monkeypatch: pytest.MonkeyPatch
) -> None:
    erased = erasures["samples"]

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(import_module("unspike.evaluation.metrics.zrf"), "jensen_shannon", broken)
    with pytest.raises(RuntimeError, match="broken"):
        erased.audit(names=["zrf"])


def group(n: int, seed: int, *, shift: float = 0.0) -> Ensemble:
    rng = np.random.default_rng(seed)
    names = ("retain", "forget", "test")
    return Ensemble(
        margin={name: rng.normal(shift * (name == "forget"), 1, (n, 30)) for name in names},
        accuracy={name: np.full(n, 0.9) for name in names},
    )


def test_ensembles_fill_the_metrics_that_need_them(erasures: dict[str, Erased]) -> None:
    groups = Ensembles(
        original=group(20, 0, shift=3),
        unlearned=group(20, 1),
        oracle=group(20, 2),
        second_oracle=group(20, 3),
        bootstrap=Bootstrap(resamples=50),
    )
    names = ["mia.u_lira.accuracy", "mia.u_lira.accuracy.dropout", "klom_small.forget", "klom.forget"]
    found = erasures["samples"].audit(ensembles={"": groups, "dropout": groups}, names=names)
    for name in names[:3]:
        entry = found[name]
        assert entry["original"] > entry["unlearned"]
        assert len(entry["oracle"]["runs"]) == 1
        assert entry["n"] == 20
    assert (
        found["klom_small.forget"]["oracle"]["mean"]
        == (found["klom_small.forget"]["details"]["unlearned"]["floor"])
    )
    assert found["klom.forget"]["reason"] == "it needs at least 100 networks in each group, found 20"
    bare = replace(groups, second_oracle=None)
    entry = erasures["samples"].audit(ensembles={"": bare}, names=names)["mia.u_lira.accuracy"]
    assert entry["unlearned"] is not None
    assert entry["reason"] == f"oracle: {NO_FLOOR}"


def test_bad_input_is_refused_before_the_work(erasures: dict[str, Erased]) -> None:
    erased = erasures["class"]
    with pytest.raises(InvalidInput, match="at least one retrained"):
        erased.audit(oracles=[])
    with pytest.raises(InvalidInput, match="Did you mean 'zrf'"):
        erased.audit(names=["zfr"])
    with pytest.raises(InvalidInput, match="records in the test set"):
        erased.audit(test=erased.test.take([]))
    groups = Ensembles(original=group(3, 0), unlearned=group(3, 1), oracle=group(3, 2))
    with pytest.raises(InvalidInput, match="presentation 'loud'"):
        erased.audit(ensembles={"loud": groups})


def test_few_records_give_reasons_not_errors(erasures: dict[str, Erased]) -> None:
    erased = erasures["samples"]
    few = replace(erased.task, forgotten=erased.task.forgotten.take(range(3)))
    names = [
        m.name for m in all_metrics() if m.measured_on == "network" and not m.name.startswith(("cost", "mia"))
    ]
    names += ["mia.svc.efficacy", "mia.label_only.auc", "experimental.three_way.balanced_accuracy"]
    found = erased.audit(task=few, names=[*names, "mia.loss.auc", "mia.rmia.tpr", "mia.loss.auc.steps_x0.5"])
    for name in (*names[-3:], "privacy_leakage", "experimental.neighbour_recall", "hidden_alignment"):
        assert "found 3" in found[name]["reason"], name
    assert "found 3" in found["mia.loss.auc"]["reason"]
    assert "found 3" in found["average_gap"]["reason"]
    assert found["accuracy.test"]["unlearned"] is not None
    assert metric_named("zrf").sample.smallest == 10
    assert found["zrf"]["unlearned"] is None
