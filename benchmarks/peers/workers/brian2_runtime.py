"""Brian 2, run by Python with compiled (Cython) steps."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import brian2 as b2
import numpy as np
from brian2_network import Brian2Network
from problem import FORMS, Problem
from worker import Case, serve
from workers.numpy_loop import tuned_weights


def settings() -> None:
    """Compile steps by Cython, keep them in this environment, compute in float32."""
    b2.prefs.codegen.target = "cython"
    b2.prefs.codegen.runtime.cython.cache_dir = str(Path(sys.prefix) / "cython")
    b2.prefs.core.default_float_dtype = np.float32


def present(brian: Brian2Network) -> Brian2Network:
    brian.present()
    return brian


def main() -> None:
    settings()
    problem = Problem.load(sys.argv[1])
    cases = []
    for form in FORMS:
        brian = Brian2Network(problem, tuned_weights(problem, form), form)
        brian.network.store()
        cases.append(
            Case(
                engine="Brian 2, Cython",
                task="forward",
                neuron="Izhikevich",
                form=form,
                run=partial(present, brian),
                rates=Brian2Network.rates,
                before=brian.network.restore,
                note="one record after another, one step of delay a layer",
            )
        )
    serve(b2.__version__, cases)


if __name__ == "__main__":
    main()
