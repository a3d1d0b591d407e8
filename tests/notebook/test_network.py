from __future__ import annotations

from unspike.data import load
from unspike.snn.classifier import SpikingClassifier


def test_a_network_tells_its_size_and_settings() -> None:
    model = SpikingClassifier.untrained(load("digits"), hidden=(7, 5), steps=12, seed=3)
    text = model._repr_html_()
    neurons = sum(group.value.size for group in model.thresholds())
    for name, value in (("neurons", neurons), ("seed", 3), ("steps", 12)):
        assert f">{name}</th>" in text
        assert f">{value}</td>" in text
    assert "synapses hidden1-hidden2" in text


def test_an_estimator_that_was_not_fitted_tells_its_parameters() -> None:
    text = SpikingClassifier(hidden=(9,))._repr_html_()
    assert "(9,)" in text
    assert "neurons" not in text
