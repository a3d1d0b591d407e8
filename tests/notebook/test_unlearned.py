from __future__ import annotations

import numpy as np

from unspike.data import ForgetRequest, load
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner


def test_what_was_changed_is_told_group_by_group() -> None:
    digits = load("digits").take(range(200))
    model = SpikingClassifier.untrained(digits, hidden=(10,), steps=10, epochs=1)
    model.learn(digits)
    task = ForgetRequest.parse("class:3").select(digits)
    unlearned = make_unlearner("gradient-ascent").unlearn(model, task)
    text = unlearned._repr_html_()
    assert "Unlearned by gradient-ascent" in text
    for change in unlearned.changes:
        if len(change.index):
            size = np.abs(change.after.astype(np.float64) - change.before)
            row = f"<td>{change.group}</td><td>{change.what}</td><td>{len(change.index):,}</td>"
            assert row in text
            assert f"<td>{size.max():.4g}</td>" in text
