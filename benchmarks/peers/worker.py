"""What `measure.py` and the workers say to each other. Imports nothing that an environment may lack.

A worker is started as `python -m workers.NAME PROBLEM.npz`. It builds its networks, writes one JSON line
that says who it is and which cases it can run, and then, for each line with a case's name on its standard
input, runs that case and writes one JSON line with the time and the spike rates.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

RATE = 0.1  # of the input, and as near as an engine comes of every layer: spikes per neuron and step
LONG_ENOUGH = 0.25  # seconds of repeats in one turn
FEWEST_REPEATS = 2


@dataclass(frozen=True)
class Case:
    """One thing to be timed.

    Parameters
    ----------
    engine : str
        Name of the row in the table.
    task : "forward", "stdp" or "error"
        What is computed for a batch; see README.md.
    neuron : "Izhikevich" or "LIF"
        Kind of neuron.
    form : "sparse" or "dense"
        Connection probability 0.1 or 1 of the hidden layers.
    run : function
        Computes one batch. Only this is timed.
    rates : function
        Returns the mean spike rate of each layer from what `run` returned.
    before : function
        Puts weights and state back; called before each `run`.
    own_seconds : function, optional
        Returns the time that the engine itself says `run` took, which then counts.
    note : str
        What a reader of the table must know.
    """

    engine: str
    task: str
    neuron: str
    form: str
    run: Callable[[], Any]
    rates: Callable[[Any], Sequence[float]]
    before: Callable[[], None] = lambda: None
    own_seconds: Callable[[Any], float] | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """What `measure.py` asks for."""
        return f"{self.task} / {self.neuron} / {self.form} / {self.engine}"

    def description(self) -> dict[str, Any]:
        """Return what the table says of this case, JSON-ready."""
        plain = ("engine", "task", "neuron", "form", "note")
        return {"name": self.name, **{key: getattr(self, key) for key in plain}}


def serve(version: str, cases: Sequence[Case]) -> None:
    """Run every case once, announce them, then run each that is asked for until the input ends.

    Parameters
    ----------
    version : str
        Of the engine.
    cases : sequence of Case
        What can be run.
    """
    replies = _only_replies()
    by_name = {case.name: case for case in cases}
    for case in cases:  # what is compiled at the first call is compiled now
        case.before()
        case.run()
    print(
        json.dumps({"version": version, "cases": [c.description() for c in cases]}), file=replies, flush=True
    )
    for line in sys.stdin:
        print(json.dumps(turn(by_name[line.strip()])), file=replies, flush=True)


def turn(case: Case) -> dict[str, Any]:
    """Run a case once to warm up, then again and again for a while; return the median time and the rates."""
    case.before()
    result = case.run()
    seconds: list[float] = []
    while len(seconds) < FEWEST_REPEATS or sum(seconds) < LONG_ENOUGH:
        case.before()
        began = perf_counter()
        result = case.run()
        elapsed = perf_counter() - began
        seconds.append(case.own_seconds(result) if case.own_seconds else elapsed)
    return {
        "seconds": median(seconds),
        "repeats": len(seconds),
        "peak_mib": _peak_mib(),
        "rates": [float(r) for r in case.rates(result)],
    }


def gains_for(rates: Callable[[list[float]], Sequence[float]], n_layers: int = 3) -> list[float]:
    """Return the factor on each layer's weights at which it fires at `RATE`, or as near as it comes.

    Parameters
    ----------
    rates : function
        Returns the mean spike rate of each layer under given gains.
    n_layers : int
        Layers that have weights.
    """
    gains = [1.0] * n_layers
    for layer in range(n_layers):
        low, high = 1e-3, 1e6
        for _ in range(13):
            gains[layer] = math.sqrt(low * high)
            if rates(gains)[layer] < RATE:
                low = gains[layer]
            else:
                high = gains[layer]
    return gains


def _peak_mib() -> float:
    """Return the most memory that this process has held, MiB; `getrusage` would tell the starter's, too."""
    with open("/proc/self/status") as status:
        return next(float(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def _only_replies() -> Any:
    """Keep the standard output for replies; whatever libraries print goes to the standard error."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return replies
