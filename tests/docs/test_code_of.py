"""Code that a page shows is the code that runs, without its docstring."""

from __future__ import annotations

import pytest

pytest.importorskip("sphinx", reason="Sphinx is not installed (pip install 'unspike[docs]')")

from code_of import code_of


def test_a_function_is_shown_without_its_docstring() -> None:
    shown = code_of("unspike.unlearning.paper.synaptic_pruning.prune_by_contribution")
    assert shown == (
        "def prune_by_contribution(contributed: NDArray[np.float32]) -> NDArray[np.bool_]:\n"
        "    return np.asarray(contributed <= 0)"
    )


def test_a_method_is_shown_as_a_function() -> None:
    assert code_of("unspike.snn.neurons.lif.LeakyIntegrateAndFire.simulate").startswith("def simulate(")


def test_what_is_not_there_is_not_shown() -> None:
    with pytest.raises(AttributeError):
        code_of("unspike.unlearning.paper.synaptic_pruning.gone")
