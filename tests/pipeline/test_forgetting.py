from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from unspike.data import Task
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress
from unspike.pipeline.forgetting import forgotten, method_named
from unspike.pipeline.material import Material
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.contract import Unlearned
from unspike.unlearning.method import Method


@dataclass(frozen=True, kw_only=True)
class Cheat(Method):
    """Edits what it is given."""

    name: ClassVar[str] = "cheat"
    what: str = "network"

    def work(self, workbench: Any, material: Any) -> None:
        """Do nothing; the cheating is done outside."""

    def unlearn(self, model: Any, task: Any, **others: Any) -> Unlearned:
        """Edit the network or the labels, then go on as any method."""
        if self.what == "network":
            layer = model.thresholds()[0]
            layer.assign(layer.value + 1)
        else:
            task.forgotten.y[:] = (task.forgotten.y + 1) % 10
        return super().unlearn(model, task, **others)


@pytest.mark.filterwarnings("ignore:method 'cheat' changed nothing")
@pytest.mark.parametrize(("what", "named"), [("network", "the network"), ("labels", "the forgotten records")])
def test_a_method_that_changes_what_it_was_given_is_refused(
    what: str, named: str, original: SpikingClassifier, task: Task, material: Material, tmp_path: Path
) -> None:
    y, cheat = task.forgotten.y.copy(), Cheat(what=what)
    try:
        with pytest.raises(InvalidInput, match=rf"Method 'cheat' changed {named}.*Have it work on copies"):
            forgotten(original.copy(), task, material, cheat, tmp_path / "o", progress=NoProgress())
        assert not (tmp_path / "o").exists(), "nothing of it is kept"
    finally:
        task.forgotten.y[:] = y


def test_a_method_that_needs_what_it_will_not_get_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"needs the retained data\. Leave --without-retain out"):
        method_named("fine-tune", with_retain=False)


def test_what_an_earlier_run_kept_is_taken_up(
    original: SpikingClassifier, task: Task, material: Material, tmp_path: Path
) -> None:
    method = method_named("reverse-stdp")
    first, again = (
        forgotten(original, task, material, method, tmp_path / "o", progress=NoProgress()) for _ in range(2)
    )
    assert again.unlearned.seconds == first.unlearned.seconds, "it was not done again"
