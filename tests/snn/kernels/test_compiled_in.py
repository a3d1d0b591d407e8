"""Compiled code is cached by its own file; a change of what it takes from other files must reach it too."""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path

import pytest

TAKEN_FROM = {
    "present": ("apart", "lanes", "neuron_steps", "vectors", "whole_rows"),
    "error_modulated": ("lanes", "vectors"),
    "pair_stdp": ("lanes", "pair_stdp_blocks", "pair_stdp_traces", "vectors"),
    "pair_stdp_blocks": ("lanes", "pair_stdp_traces", "vectors"),
    "pair_stdp_traces": ("lanes",),
    "whole_rows": ("lanes", "vectors"),
    "gradient_rows": ("lanes", "present", "vectors", "whole_rows"),
    "surrogate_gradient": (
        "apart",
        "error_modulated",
        "gradient_rows",
        "lanes",
        "neuron_steps",
        "present",
        "vectors",
    ),
}


@pytest.mark.parametrize("name", TAKEN_FROM)
def test_a_change_of_what_is_compiled_in_changes_this_file_too(name: str) -> None:
    kernel = import_module(f"unspike.snn.kernels.{name}")
    digest = hashlib.sha256()
    for other in TAKEN_FROM[name]:
        digest.update(Path(str(import_module(f"unspike.snn.kernels.{other}").__file__)).read_bytes())
    found = digest.hexdigest()[:16]
    assert found == kernel.COMPILED_IN, f'set COMPILED_IN = "{found}" in {name}.py'


def test_every_kernel_that_takes_from_another_is_listed() -> None:
    folder = Path(str(import_module("unspike.snn.kernels").__file__)).parent
    taking = {f.stem for f in folder.glob("*.py") if "from unspike.snn.kernels" in f.read_text()}
    assert taking - {"vectors"} == set(TAKEN_FROM)  # its functions are compiled where they are called
