"""What the base of the methods does for all of them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from unspike.data.task import Kind
from unspike.foundation.errors import InvalidInput
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method, check_kind
from unspike.unlearning.registry import make_unlearner
from unspike.unlearning.workbench import Workbench

from .broken import Honest
from .conftest import Case


@dataclass(frozen=True, kw_only=True)
class Placeholder(Method):
    """A method that was never written."""

    name: ClassVar[str] = "placeholder"
    kinds: ClassVar[tuple[Kind, ...]] = ("samples",)

    def work(self, workbench: Workbench, material: Material) -> None:
        """Do nothing."""


def test_a_method_that_changes_nothing_says_so(cases: dict[str, Case]) -> None:
    # evaluation.md, trap 12
    case = cases["samples"]
    with pytest.warns(UserWarning, match="'placeholder' changed nothing: nothing was unlearned"):
        assert Placeholder().unlearn(case.model, case.task).changed == 0


def test_doing_nothing_on_purpose_is_no_surprise(case: Case) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert make_unlearner("nothing").unlearn(case.model, case.task).changed == 0


def test_a_kind_that_cannot_be_carried_out_is_refused(cases: dict[str, Case]) -> None:
    case = cases["class"]
    with pytest.raises(InvalidInput, match=r"kind 'class', only samples.*take 'hybrid'"):
        Placeholder().unlearn(case.model, case.task)


def test_a_method_that_names_no_kinds_carries_out_all() -> None:
    for kind in ("class", "samples"):
        check_kind(Honest(), kind)  # type: ignore[arg-type]


def test_changes_without_a_recording_are_paid_for(case: Case) -> None:
    bench = Workbench(case.model, total=0)
    bench.weight_change(case.forget, np.full((len(case.forget), 10), 0.1, np.float32))
    recording = case.model.record(case.forget.x, record_id=case.forget.record_id)
    assert bench.synaptic_operations == case.model.synaptic_operations(recording)
