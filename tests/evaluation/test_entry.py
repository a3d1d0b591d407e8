"""What report.json holds of a request is valid, and made of the metrics of the networks."""

from __future__ import annotations

import pytest

from unspike.evaluation.attacks.population import population_attack
from unspike.evaluation.entry import ATTACKS, entry_of, summarise_change
from unspike.report.validate import load_schema

from .fakes import FakeChange
from .test_evaluate import evaluation_of


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_an_entry_follows_the_schema(kind: str) -> None:
    from jsonschema import Draft202012Validator

    schema = load_schema()
    request = {**schema["$defs"]["request"], "$defs": schema["$defs"]}
    Draft202012Validator(request).validate(entry_of(evaluation_of(kind)))


def test_every_retrained_network_has_its_place() -> None:
    evaluation = evaluation_of("samples")
    networks = evaluation.networks
    entry = entry_of(evaluation)
    for attack in ATTACKS:
        told = entry["rows"]["oracle"]["membership"]["attacks"][attack]["auc"]["runs"]
        row = networks.measure(f"mia.{attack}.auc")
        assert told == [one.value for one in row.oracles]
        curve = entry["roc"][attack]["unlearned"]
        assert len(curve["fpr"]) <= len(population_attack(attack, networks.unlearned).score) + 1
    gaps = networks.measure("average_gap")
    assert entry["gaps"]["original"]["average_gap"] == gaps.original.value
    assert entry["gaps"]["terms"] == gaps.unlearned.details["terms"]
    assert entry["reasons"] == {}


def test_a_change_in_a_few_numbers() -> None:
    # 1 -> 0.5 and -2 -> 0: mean (0.5 + 2) / 2
    found = summarise_change(FakeChange())  # type: ignore[arg-type]
    assert (found["changed"], found["total"]) == (2, 56)
    assert (found["mean_absolute"], found["max_absolute"]) == (1.25, 2.0)
    assert found["causes"] == {"pruned": 1, "retrained": 1}
