"""Brian 2 as C++ programs of their own, one a thread, built once and kept in the environment.

Each program presents its share of the records: with OpenMP inside one program, Brian 2 was slower.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import brian2 as b2
import brian2_network
import numpy as np
from problem import BATCH, FORMS, N_STEPS, Problem
from worker import Case, serve
from workers.numpy_loop import tuned_weights

THREADS = int(os.environ.get("OMP_NUM_THREADS", "2"))
NOTE = "one program a thread, their start not counted; records one after another; one step of delay a layer"


def program(problem: Problem, weights: Sequence[np.ndarray], form: str) -> Path:
    """Return the folder of the program that presents all records; build it if it is not there."""
    sources = b"".join(Path(file).read_bytes() for file in (brian2_network.__file__, __file__))
    key = f"{form}-{problem.digest()}-{hashlib.sha256(sources).hexdigest()[:12]}"
    folder = Path(sys.prefix) / "standalone" / key
    if not (folder / "main").exists():
        b2.set_device("cpp_standalone", build_on_run=False)
        b2.prefs.core.default_float_dtype = np.float32
        brian2_network.Brian2Network(problem, weights, form).present()
        b2.device.build(directory=str(folder), compile=True, run=False)
        b2.device.reinit()
    return folder


def programs(problem: Problem, form: str) -> list[Path]:
    """Return the folders of the programs that share the records."""
    weights = tuned_weights(problem, form)
    shares = [replace(problem, spikes=problem.spikes[:, n::THREADS]) for n in range(THREADS)]
    return [program(share, weights, form) for share in shares]


def run(folders: Sequence[Path]) -> list[Path]:
    running = [subprocess.Popen(["./main"], cwd=folder, stdout=subprocess.DEVNULL) for folder in folders]
    if any(process.wait() for process in running):
        raise RuntimeError("a Brian 2 program failed")
    return [folder / "results" for folder in folders]


def seconds(results: Sequence[Path]) -> float:
    """Return how long the longest simulation took, by the programs' own clocks."""
    return max(float((r / "last_run_info.txt").read_text().split()[0]) for r in results)


def rates(results: Sequence[Path]) -> list[float]:
    counts = [[np.fromfile(f, np.int32) for f in sorted(r.glob("_array_*_counter*_count*"))] for r in results]
    return [float(np.mean(layer)) * len(results) / (BATCH * N_STEPS) for layer in zip(*counts, strict=True)]


def main() -> None:
    problem = Problem.load(sys.argv[1])
    cases = []
    for form in FORMS:
        cases.append(
            Case(
                engine="Brian 2, C++ standalone",
                task="forward",
                neuron="Izhikevich",
                form=form,
                run=partial(run, programs(problem, form)),
                rates=rates,
                own_seconds=seconds,
                note=NOTE,
            )
        )
    serve(b2.__version__, cases)


if __name__ == "__main__":
    main()
