"""The loops of a training, compiled before it by two processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from unspike import SpikingClassifier
from unspike.foundation.progress import NoProgress
from unspike.snn import compiling
from unspike.snn.compiling import DESCRIPTION, compile_first, parts_beside
from unspike.snn.learning import Lessons
from unspike.snn.recipes import RECIPES

COLD = """
import json
import numpy as np
from numba.core import event
from unspike import SpikingClassifier

class Told:
    stretches, done = [], 0
    def start(self, description, total, unit): self.stretches.append((description, total))
    def step(self, amount=1): self.done += amount
    def close(self): pass

class Compiled(event.Listener):
    names = []
    def on_start(self, of): self.names.append(of.data["dispatcher"].py_func.__name__)
    def on_end(self, of): pass

event.register("numba:compile", Compiled())
x = np.random.default_rng(0).random((40, 6, 6))
told = Told()
model = SpikingClassifier(hidden=(20,), epochs=1).fit(x, np.arange(40) % 2, progress=told)
print(json.dumps([told.stretches, told.done, Compiled.names, model.network_.weight.tolist()]))
"""


class Counted(NoProgress):
    """What was told of the work."""

    def __init__(self) -> None:
        self.parts, self.done = 0, 0

    def start(self, description: str, total: int, unit: str) -> None:
        assert description == DESCRIPTION
        self.parts = total

    def step(self, amount: int = 1) -> None:
        self.done += amount


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> tuple[SpikingClassifier, Lessons]:
    """A network and its lessons, as if nothing had been compiled and two processors were there."""
    x, y = np.random.default_rng(0).random((10, 5), np.float32), np.arange(10) % 2
    model = SpikingClassifier(hidden=(8,), epochs=1).fit(x, y)
    monkeypatch.setattr(compiling, "is_compiled", lambda function: False)
    monkeypatch.setattr(compiling, "usable_processors", lambda: 2)
    return model, Lessons(x=x, y=y.astype(np.int64), record_id=np.arange(10))


def told_of(made: tuple[SpikingClassifier, Lessons], recipe: str = "default") -> Counted:
    model, lessons = made
    told = Counted()
    before = model.network_.weight.copy()
    compile_first(model.network_, RECIPES[recipe], model.code_, lessons, told)
    assert np.array_equal(model.network_.weight, before)
    return told


def test_a_first_training_is_compiled_by_two_processes_and_kept(tmp_path: Path) -> None:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_NUM_THREADS": "2"}

    def trained() -> tuple[list[list[object]], int, list[str], list[float]]:
        words = [sys.executable, "-c", COLD]
        ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
        stretches, done, names, weights = json.loads(ended.stdout)
        return stretches, done, names, weights

    stretches, done, compiled, weights = trained()
    assert stretches == [[DESCRIPTION, 4], ["training", 40]]
    assert done == 44
    assert "present" in compiled
    if compiling.usable_processors() > 1:
        assert not {"run_tile", "carry_back", "correlate", "records_last"} & set(compiled)
    assert trained() == ([["training", 40]], 40, [], weights)


@pytest.mark.parametrize("recipe", ["default", "paper", "surrogate-gradient"])
def test_every_part_is_told_of(made: tuple[SpikingClassifier, Lessons], recipe: str) -> None:
    told = told_of(made, recipe)
    assert told.done == told.parts == 4


@pytest.mark.parametrize("interpreter", [None, "/nowhere/python", "/bin/false"])
def test_without_a_second_process_nothing_is_missing(
    made: tuple[SpikingClassifier, Lessons], monkeypatch: pytest.MonkeyPatch, interpreter: str | None
) -> None:
    monkeypatch.setattr(sys, "executable", interpreter)
    told = told_of(made)
    assert told.done == told.parts == 4


@pytest.mark.parametrize("why", ["one processor", "an interpreter that is another program"])
def test_where_no_second_process_is_to_be_had_one_compiles_alone(
    made: tuple[SpikingClassifier, Lessons], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr(compiling, "usable_processors", lambda: 1 if why == "one processor" else 2)
    monkeypatch.setattr(sys, "frozen", why != "one processor", raising=False)
    monkeypatch.setattr(subprocess, "Popen", None)
    assert told_of(made).done == 4


def test_what_this_machine_has_is_not_told_of(
    made: tuple[SpikingClassifier, Lessons], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "is_compiled", lambda function: True)
    assert told_of(made).parts == 0


def test_a_recipe_of_ones_own_leaves_the_rule_to_this_process() -> None:
    assert list(parts_beside(None)) == ["presentation"]
    assert list(parts_beside(RECIPES["default"])) == ["presentation", "learning rule"]
    assert list(parts_beside(RECIPES["surrogate-gradient"])) == ["presentation", "gradients"]
