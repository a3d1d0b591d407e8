from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import log_loss

from unspike.evaluation.attacks.line_up import deal
from unspike.evaluation.hidden.information_difference import information
from unspike.evaluation.hidden.linear_probe import probe_scores
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import AskedNetwork
from unspike.evaluation.statistics.bootstrap import Bootstrap

from ..conftest import Erased
from ..test_sabotage import silenced

METRIC = metric_named("information_difference")


def flipped(share: float, seed: int, n: int = 1000) -> tuple[np.ndarray, np.ndarray]:
    """Neurons that all tell the kind of a record in the same way, but for a share of the records."""
    belongs = np.repeat([False, True], n)
    wrong = (
        np.random.default_rng(seed).permuted(np.arange(2 * n).reshape(2, n) % n < share * n, axis=1).ravel()
    )
    return np.tile((belongs ^ wrong)[:, None], 50).astype(np.float32), belongs


@pytest.mark.parametrize("share", [0.05, 0.1, 0.25])
def test_a_binary_channel_by_hand(share: float) -> None:
    """I = 1 - H(share) bits; the probe comes within 0.02 of it from below."""
    expected = 1 + share * np.log2(share) + (1 - share) * np.log2(1 - share)
    found = information(*flipped(share, 0)).value
    assert expected - 0.02 < found < expected + 0.002


def test_against_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    belongs = np.repeat([False, True], [90, 60])
    counts = rng.poisson(np.where(belongs, 4.0, 3.0)[:, None] * np.ones(10)).astype(np.float32)
    score = probe_scores(counts, belongs, deal([90, 60], folds=5, seed=0))
    weight = np.where(belongs, 1 / 60, 1 / 90)
    loss = log_loss(belongs, 1 / (1 + np.exp(-score)), sample_weight=weight)
    assert information(counts, belongs).value == pytest.approx(1 - loss / np.log(2))


def test_noise_holds_no_information() -> None:
    found = []
    for seed in range(5):
        counts = np.random.default_rng(seed).poisson(3, (200, 30)).astype(np.float32)
        found.append(information(counts, np.repeat([False, True], 100)).value)
    assert max(found) < 0.02


def test_the_original_is_one_and_the_retrained_networks_are_about_zero(erasures: dict[str, Erased]) -> None:
    entry = erasures["class"].audit(names=[METRIC.name])[METRIC.name]
    assert entry["original"] == 1.0
    assert np.mean(entry["oracle"]["runs"]) == pytest.approx(0.0, abs=0.5)
    layers = entry["details"]["unlearned"]["bits"]
    assert set(layers) == {"hidden1", "hidden2"}
    assert all(0 <= value <= 1 for value in layers.values())


def test_silencing_the_output_neuron_of_a_class_is_found_out(erasures: dict[str, Erased]) -> None:
    erased = erasures["class"]
    _, context = erased.context()
    cheat = AskedNetwork(model=silenced(erased.original), sets=erased.sets)
    found = METRIC.measure(cheat, context)
    assert found.value == pytest.approx(1.0)
    assert found.low == pytest.approx(1.0)


def test_where_there_is_nothing_to_divide_by(erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["class"].context()
    idle = replace(context, original=context.references[0])
    assert "tell no more" in (METRIC.measure(unlearned, idle).reason or "")
    drawn_never = replace(idle, bootstrap=Bootstrap(resamples=0))
    assert "tell no more" in (METRIC.measure(unlearned, drawn_never).reason or "")
    found = METRIC.measure(unlearned, replace(context, references=[]))
    assert "another retrained network" in (found.reason or "")
