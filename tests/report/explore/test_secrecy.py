from __future__ import annotations

import dataclasses

import numpy as np

from unspike.report.explore.secrecy import Secrecy

from .example import FORGOTTEN, case, figures, network, profile


def test_without_leave_forgotten_records_have_neither_pictures_nor_spikes() -> None:
    hidden, shown = (Secrecy(case=case(), with_records=leave) for leave in (False, True))
    assert hidden.pictures is not None
    assert shown.pictures is not None
    assert not np.isin(FORGOTTEN, hidden.pictures.record_id).any()
    assert np.isin(FORGOTTEN, shown.pictures.record_id).all()
    assert hidden.watched.tolist() == [0, 1]
    assert shown.watched.tolist() == [0, 1, 2]


def test_what_is_hidden_of_which_set() -> None:
    samples, of_class = (Secrecy(case=case(kind=kind), with_records=False) for kind in ("samples", "class"))
    assert samples.hides("forget")
    assert not samples.hides("test")
    assert samples.hides_labels("forget")
    assert not of_class.hides_labels("forget"), "the request itself is the class"
    assert not Secrecy(case=case(), with_records=True).hides_labels("forget")


def test_forgotten_records_stand_in_the_order_of_how_well_they_are_known() -> None:
    given = dataclasses.replace(
        case(),
        networks=[
            network("m", "method", figures(1, 1, 1, 1), profile=profile(0, margin={"forget": [1, 5, 2]})),
            network("r", "retrained", figures(1, 1, 1, 1), profile=profile(1, margin={"forget": [0, 5, 0]})),
        ],
    )
    # Beyond the retrained network: 1, 0 and 2.
    assert Secrecy(case=given, with_records=False).order("forget").tolist() == [2, 0, 1]
    assert Secrecy(case=given, with_records=False).order("test").tolist() == list(range(6))
