"""Small NIR graphs, as exporters write them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import nir
import numpy as np

STEPS = 10


def neurons(kind: str, shape: tuple[int, ...], **other: float) -> Any:
    """Neurons of a kind, with thresholds 1, and a tenth of the membrane lost in a step of 1."""
    known = {
        "IF": {"r": 0.3, "v_threshold": 1.0, "v_reset": 0.0},
        "LIF": {"tau": 10.0, "r": 10.0, "v_leak": 0.0, "v_threshold": 1.0, "v_reset": 0.0},
        "CubaLIF": {
            "tau_syn": 2.0,
            "tau_mem": 10.0,
            "r": 10.0,
            "v_leak": 0.0,
            "v_threshold": 1.0,
            "v_reset": 0.0,
            "w_in": 1.0,
        },
        "LI": {"tau": 10.0, "r": 10.0, "v_leak": 0.0},
    }
    values = {**known[kind], **other}
    return getattr(nir, kind)(**{key: np.full(shape, value, np.float32) for key, value in values.items()})


def affine(post: int, pre: int, *, seed: int = 0) -> Any:
    """Weights and biases such that neurons fire."""
    draw, most = np.random.default_rng(seed), 3.0 * pre**-0.5
    weight = draw.uniform(-most, most, (post, pre)).astype(np.float32)
    return nir.Affine(weight=weight, bias=draw.uniform(-most, most, post).astype(np.float32))


def line(shape: Sequence[int], **nodes: Any) -> nir.NIRGraph:
    """Nodes one after another, between an input and an output."""
    last = list(nodes.values())[-1]
    ends = {
        "input": nir.Input({"input": np.array(shape)}),
        **nodes,
        "output": nir.Output({"output": np.array(last.output_type["output"])}),
    }
    names = list(ends)
    return nir.NIRGraph(nodes=ends, edges=list(itertools.pairwise(names)), metadata={}, type_check=False)


def two_layers(kind: str = "LIF", *, hidden: int = 30, **other: float) -> nir.NIRGraph:
    """Images of 8 x 8, a hidden layer and ten classes."""
    return line(
        (64,),
        fc1=affine(hidden, 64),
        lif1=neurons(kind, (hidden,), **other),
        fc2=affine(10, hidden, seed=1),
        lif2=neurons(kind, (10,), **other),
    )
