from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from unspike.models.contract import SynapseGroup

PRE, POST = np.array([True, False, True]), np.array([False, True])


def group(weight: np.ndarray, pre: np.ndarray, post: np.ndarray) -> SynapseGroup:
    return SynapseGroup(
        name="a-b", pre_layer="a", post_layer="b", weight=weight, pre=pre, post=post, assign=lambda _: None
    )


def test_a_gate_over_sparse_weights() -> None:
    sparse = group(np.zeros(4, np.float32), np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1]))
    assert sparse.gate(PRE, POST).tolist() == [False, True, False, True]


def test_a_gate_over_dense_weights() -> None:
    dense = group(np.zeros((2, 3), np.float32), np.arange(3)[None, :], np.arange(2)[:, None])
    assert dense.gate(PRE, POST).tolist() == [[False, False, False], [True, False, True]]


def test_a_gate_over_the_weights_of_a_convolution() -> None:
    weight = np.zeros((2, 3, 5, 4), np.float32)
    shared = group(weight, np.arange(3)[None, :, None, None], np.arange(2)[:, None, None, None])
    gate = shared.gate(PRE, POST)
    assert gate.shape == weight.shape
    assert gate.sum() == 2 * 5 * 4
    assert gate[1, [0, 2]].all()


@pytest.mark.parametrize("first", ["unspike.models.check_model", "unspike.models", "unspike.unlearning"])
def test_the_suite_is_a_function_whatever_is_imported_first(first: str) -> None:
    code = f"import {first}; from unspike.models import check_model; assert callable(check_model)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
