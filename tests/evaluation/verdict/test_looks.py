from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unspike.evaluation.hidden.readout import Readout
from unspike.evaluation.verdict import looks as looks_module
from unspike.evaluation.verdict.judgement import OUTPUT
from unspike.evaluation.verdict.looks import ACCURACIES, UNSEEN, looks_of

from .networks import LAYERS, SIZES, answers


def test_a_readout_is_fitted_once_for_the_forgotten_and_the_never_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fitted: list[int] = []
    fit = looks_module.fit_readout

    def counted(kept: np.ndarray, label: np.ndarray) -> Readout:
        fitted.append(len(kept))
        return fit(kept, label)

    monkeypatch.setattr(looks_module, "fit_readout", counted)
    known: dict[str, Readout] = {}
    for _ in range(2):
        found = looks_of(answers(1), lambda layer, make: known.setdefault(layer, known.get(layer) or make()))
    assert fitted == [SIZES["retain"]] * len(LAYERS)
    assert set(found.values) == {OUTPUT, *LAYERS, *ACCURACIES.values(), UNSEEN}


def test_what_cannot_be_looked_at_says_why_and_hides_nothing_else() -> None:
    one = answers(1)
    few = replace(one, hidden={"hidden1": {part: c[:5] for part, c in one.hidden["hidden1"].items()}})
    few = replace(few, label={part: label[:5] for part, label in one.label.items()})
    found = looks_of(few)
    assert "at least 20 retained records" in found.missing["hidden1"]
    assert OUTPUT in found.values


def test_sizes_are_those_of_the_sets() -> None:
    assert looks_of(answers(1)).sizes == {part: SIZES[part] for part in ("forget", "test", "retain")}
