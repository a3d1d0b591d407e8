from __future__ import annotations

from types import ModuleType

import pytest

from unspike.evaluation.metrics.registry import (
    DIRECTIONS,
    EQUAL,
    Metric,
    Sample,
    Scale,
    all_metrics,
    metric_named,
    register_metric,
)
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement
from unspike.foundation.bibliography import SOURCES
from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.pipeline.citations import metric_citation


def metric(function: object, *, smallest_n: int = 5) -> Metric:
    return Metric(
        name="m",
        definition="d.",
        scale=Scale(EQUAL),
        sample=Sample(smallest_n, "records"),
        source=(),
        measured_on="network",
        function=function,  # type: ignore[arg-type]
    )


def test_every_metric_says_what_must_be_known_about_it() -> None:
    assert len(all_metrics()) > 90
    assert [m.name for m in all_metrics()] == sorted({m.name for m in all_metrics()})
    for m in all_metrics():
        assert m.definition[0].isupper(), m.name
        assert m.definition.endswith("."), m.name
        assert m.definition.count(". ") == 0, f"{m.name}: the definition must be one sentence"
        assert m.scale.unit, m.name
        assert m.sample.counted, m.name
        assert m.scale.direction in DIRECTIONS
        assert m.scale.low < m.scale.high
        assert m.sample.smallest >= 1
        assert set(m.source) <= set(SOURCES), m.name


@pytest.mark.parametrize(
    "name",
    [
        *[
            f"mia.{a}.auc"
            for a in ("loss", "confidence", "entropy", "modified_entropy", "logistic_regression")
        ],
        *[f"mia.rmia.{f}" for f in ("auc", "balanced_accuracy", "tpr", "auc.dropout", "auc.steps_x0.5")],
        *["mia.rmia_online.auc", "mia.u_lira.accuracy", "mia.u_lira.auc.dropout", "mia.retained.auc"],
        *["forgetting_score", "klom.forget", "klom_small.retain", "zrf", "relearning.anamnesis_index"],
        *["agreement.forget", "activation_distance.test", "spike_distance.van_rossum", "linear_probe.auc"],
        *["privacy_leakage", "mia.svc.efficacy", "mia.label_only.auc", "information_difference"],
        *[f"experimental.{name}" for name in ("other_classes.auc", "three_way.balanced_accuracy")],
        "experimental.neighbour_recall",
        *[
            "hidden_alignment",
            "cost.seconds",
            "hidden_activity",
            "hidden_separation",
            "confidence.forget",
            "margin.forget",
            "spike_distance.van_rossum_hidden",
            "cost.bytes",
            "average_gap",
            "tug_of_war",
            "classification.f1.test",
        ],
    ],
)
def test_what_the_reference_asks_for_is_there(name: str) -> None:
    assert metric_named(name).name == name


def test_too_small_a_sample_gives_a_reason_in_place_of_the_number() -> None:
    found = metric(lambda *_: Measurement(value=0.5, low=0.4, high=0.6, n=4)).measure(None, None)
    assert (found.value, found.low, found.high) == (None, None, None)
    assert found.reason == "it needs at least 5 records, found 4"
    assert metric(lambda *_: Measurement(value=0.5, n=5)).measure(None, None).value == 0.5


def test_what_cannot_be_measured_says_why_and_any_other_failure_is_not_hidden() -> None:
    """Trap 6 of popular code: `except: pass` around an evaluator."""

    def cannot(*_: object) -> Measurement:
        raise CannotMeasure("no records", n=3)

    def broken(*_: object) -> Measurement:
        raise RuntimeError("broken")

    found = metric(cannot).measure(None, None)
    assert (found.value, found.reason, found.n) == (None, "no records", 3)
    with pytest.raises(
        UnspikeError, match=r"metric 'm' failed in test_registry.py, line \d+ \(RuntimeError: b"
    ):
        metric(broken).measure(None, None)


def test_a_value_out_of_range_is_an_error_not_a_result() -> None:
    with pytest.raises(UnspikeError, match=r"gave 1\.5, expected 0\.0 to 1\.0"):
        metric(lambda *_: Measurement(value=1.5, n=9)).measure(None, None)
    with pytest.raises(UnspikeError, match="gave nan"):
        metric(lambda *_: Measurement(value=float("nan"), n=9)).measure(None, None)


def test_names_are_given_once_and_unknown_ones_refused_with_the_nearest() -> None:
    facts = {"definition": "d.", "scale": Scale(EQUAL), "sample": Sample(1, "c")}
    with pytest.raises(ValueError, match="registered already"):
        register_metric("zrf", **facts)(lambda *_: Measurement(value=0.0, n=1))
    with pytest.raises(ValueError, match="direction is 'up'"):
        Scale("up")
    with pytest.raises(InvalidInput, match="Did you mean 'zrf'"):
        metric_named("zfr")


def test_sources_can_be_cited() -> None:
    text = metric_citation("mia.loss.auc", "mia.loss.tpr", "zrf")
    assert text.count("@") == 2
    assert "1709.01604" in text
    assert "2205.08096" in text
    everything = metric_citation()
    assert everything.count("@") == len({key for m in all_metrics() for key in m.source})
    for key, entry in SOURCES.items():
        assert entry.startswith(("@misc{", "@article{", "@inproceedings{"))
        assert f"{{{key}," in entry
        assert entry.count("{") == entry.count("}")


def test_no_file_of_a_metric_takes_the_place_of_a_public_name() -> None:
    import unspike.evaluation as evaluation

    all_metrics()
    assert all(not isinstance(getattr(evaluation, name), ModuleType) for name in evaluation.__all__)


def test_a_metric_of_the_users_own_that_returns_no_measurement_is_told_in_one_line() -> None:
    with pytest.raises(UnspikeError, match=r"metric 'm' returned float, expected Measurement"):
        metric(lambda network, context: 0.5).measure(None, None)
