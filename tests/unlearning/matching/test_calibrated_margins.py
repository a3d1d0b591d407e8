from __future__ import annotations

import numpy as np

from unspike.unlearning.matching.calibrated_margins import CalibratedMargins, Calibration
from unspike.unlearning.workbench import Workbench

from ..conftest import Case


def margins(case: Case, **settings: float) -> CalibratedMargins:
    bench = Workbench(case.model, total=0)
    return CalibratedMargins(bench, case.forget, case.retain, case.unseen, Calibration(**settings))


def test_no_record_is_to_be_surer_than_it_was(cases: dict[str, Case]) -> None:
    found = margins(cases["samples"])
    first = found.wanted
    found.ask()
    assert (found.wanted <= first).all()


def test_the_wanted_margins_follow_a_mean_excess_that_stays(cases: dict[str, Case]) -> None:
    found = margins(cases["samples"], control=0.5)
    excess = found.ask()
    first = found.wanted.copy()
    found.ask()  # nothing was changed: the same excess again, now held against it
    moved = (found.wanted - first).mean()
    assert np.sign(moved) in (0.0, -np.sign(excess))
