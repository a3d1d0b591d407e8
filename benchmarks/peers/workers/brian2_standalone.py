"""Brian 2 as a C++ program of its own, built once and kept in the environment."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from functools import partial
from pathlib import Path

import brian2 as b2
import brian2_network
import numpy as np
from problem import BATCH, FORMS, N_STEPS, Problem
from worker import Case, serve
from workers.numpy_loop import tuned_weights

N_CHANCES = N_STEPS * BATCH


def build(problem: Problem, form: str, folder: Path) -> None:
    """Write and compile the program that presents all records."""
    b2.set_device("cpp_standalone", build_on_run=False)
    b2.prefs.core.default_float_dtype = np.float32
    brian2_network.Brian2Network(problem, tuned_weights(problem, form), form).present()
    b2.device.build(directory=str(folder), compile=True, run=False)
    b2.device.reinit()


def folder_for(problem: Problem, form: str) -> Path:
    """Return where the program is kept; another problem or network gets another place."""
    sources = b"".join(Path(file).read_bytes() for file in (brian2_network.__file__, __file__))
    key = f"{form}-{problem.digest()}-{hashlib.sha256(sources).hexdigest()[:12]}"
    return Path(sys.prefix) / "standalone" / key


def run(folder: Path) -> Path:
    subprocess.run(["./main"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "results"


def seconds(results: Path) -> float:
    """Return how long the simulation took, by the program's own clock."""
    return float((results / "last_run_info.txt").read_text().split()[0])


def rates(results: Path) -> list[float]:
    counts = [np.fromfile(f, np.int32) for f in sorted(results.glob("_array_*_counter*_count*"))]
    return [float(c.mean()) / N_CHANCES for c in counts]


def main() -> None:
    problem = Problem.load(sys.argv[1])
    cases = []
    for form in FORMS:
        folder = folder_for(problem, form)
        if not (folder / "main").exists():
            build(problem, form, folder)
        cases.append(
            Case(
                engine="Brian 2, C++ standalone",
                task="forward",
                neuron="Izhikevich",
                form=form,
                run=partial(run, folder),
                rates=rates,
                own_seconds=seconds,
                note="one record after another, one step of delay a layer; start of the program not counted; one thread",
            )
        )
    serve(b2.__version__, cases)


if __name__ == "__main__":
    main()
