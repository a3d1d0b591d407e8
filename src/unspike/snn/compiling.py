"""The first time on a machine: the loops of a training are compiled before it, by two processes side by side.

Numba compiles one function at a time in a process, and keeps what it compiled where other processes find it.
So a second one takes the parts that need nothing of the network: the loops over a block of records and the
learning rule. If it cannot be started, fails or is slow, nothing is lost: whatever is not there when it is
needed is compiled then.

    python -m unspike.snn.compiling RECIPE    compile those parts, with a line for each
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.compile_cache import is_compiled
from unspike.foundation.progress import Progress
from unspike.foundation.threads import usable_processors
from unspike.models.packing import STEPS_PER_WORD
from unspike.snn.encoding import SpikeCode
from unspike.snn.kernels.present import BLOCK, present
from unspike.snn.kernels.surrogate_gradient import GRADIENTS
from unspike.snn.learning import Lessons, input_streams
from unspike.snn.network import Network
from unspike.snn.plasticity.dropout import silenced_neurons
from unspike.snn.plasticity.rule import LocalRule
from unspike.snn.plasticity.surrogate_gradient import SurrogateGradient
from unspike.snn.recipes import RECIPES, Recipe, recipe_named

DESCRIPTION = "Compiling, first time only"
_FEW = 2


def compile_first(
    network: Network, recipe: Recipe, code: SpikeCode, lessons: Lessons, progress: Progress
) -> None:
    """Compile the loops of a training, unless this machine has them already.

    Parameters
    ----------
    network : Network
        The network to be trained; it is not changed.
    recipe : Recipe
        How it is to be trained.
    code : SpikeCode
        Its spike code.
    lessons : Lessons
        What it is to learn.
    progress : Progress
        Told of each part that is compiled.
    """
    if is_compiled(present):
        return
    few = np.arange(min(_FEW, len(lessons.y)))

    def encoded() -> None:
        streams = input_streams(network.seed, lessons.record_id[few], 0)
        spikes.append(code.spikes(code.prepared(lessons.x)(few), streams, recipe.steps))
        silenced_neurons(network, recipe.dropout, lessons.record_id[few], 0)

    spikes: list[NDArray[np.uint16]] = []
    here = (encoded, lambda: network.present(spikes[0][:0], recipe.steps))
    with _beside(recipe) as others:
        progress.start(DESCRIPTION, len(here) + len(others.parts), "parts")
        for part in here:
            part()
            progress.step()
        for _ in others.finished():
            progress.step()
    progress.close()


@dataclass(frozen=True)
class _Others:
    """What another process compiles, and that process; without one it is compiled when it is needed."""

    parts: tuple[str, ...]
    process: subprocess.Popen[str] | None

    def finished(self) -> Iterator[str]:
        """Yield the name of each part, as soon as it is compiled or will not be."""
        lines = iter(()) if self.process is None or self.process.stdout is None else self.process.stdout
        for part in self.parts:
            next(lines, None)
            yield part


@contextmanager
def _beside(recipe: Recipe) -> Iterator[_Others]:
    parts = tuple(parts_beside(recipe))
    process = _started(recipe) if usable_processors() > 1 else None
    try:
        yield _Others(parts, process)
    finally:
        if process is not None:
            process.kill()  # which has ended, unless this one was interrupted
            process.communicate()


def _started(recipe: Recipe) -> subprocess.Popen[str] | None:
    if getattr(sys, "frozen", False):  # this interpreter is another program, which would begin again
        return None
    known = recipe.name if recipe.name in RECIPES and RECIPES[recipe.name].rule == recipe.rule else ""
    command = [sys.executable, "-m", "unspike.snn.compiling", known]
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        return subprocess.Popen(
            command,
            env=paths,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except (OSError, TypeError):  # no interpreter of its own, as within another program
        return None


def parts_beside(recipe: Recipe | None) -> dict[str, Callable[[], object]]:
    """Return what compiles each part of a training that needs no network, by name; without recipe the one."""
    parts: dict[str, Callable[[], object]] = {"presentation": lambda: BLOCK.compiled}
    rule = None if recipe is None else recipe.rule
    if isinstance(rule, LocalRule):
        parts["learning rule"] = lambda: _change_of_nothing(rule)
    elif isinstance(rule, SurrogateGradient):
        parts["gradients"] = lambda: GRADIENTS.compiled
    return parts


def _change_of_nothing(rule: LocalRule) -> None:
    """Let a learning rule work on two neurons that did not fire: to make a network takes compiled code."""
    two: Any = SimpleNamespace(
        n_neurons=2,
        sizes=(1, 1),
        first_neuron=np.array([0, 1, 2]),
        row_start=np.array([0, 1]),
        post=np.zeros(1, np.int32),
        weight=np.zeros(1, np.float32),
    )
    words, counts = np.zeros((1, 1, 2), np.uint16), np.zeros((1, 2), np.int32)
    rule.weight_change(two, words, counts, np.ones((1, 1), np.float32), STEPS_PER_WORD)


def main(name: str) -> None:
    """Compile what another process will need and say each part."""
    for part, compile_part in parts_beside(recipe_named(name) if name else None).items():
        compile_part()
        print(part, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
