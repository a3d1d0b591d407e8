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
        "I": {"r": 0.3},
        "CubaLI": {"tau_syn": 2.0, "tau_mem": 10.0, "r": 10.0, "v_leak": 0.0, "w_in": 1.0},
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


def convolution(after: int, before: int, size: int, **other: Any) -> Any:
    """Weights and biases of a convolution."""
    draw = np.random.default_rng(after)
    how = {"input_shape": None, "stride": 1, "padding": 0, "dilation": 1, "groups": 1, **other}
    each = before // how["groups"]
    weight = draw.normal(0.1, 3.0 * (each * size**2) ** -0.5, (after, each, size, size)).astype(np.float32)
    return nir.Conv2d(weight=weight, bias=draw.normal(0.0, 0.1, after).astype(np.float32), **how)


def pool(kind: str, size: int) -> Any:
    """A pool whose windows lie side by side."""
    both = np.array([size, size])
    return getattr(nir, kind)(kernel_size=both, stride=both, padding=np.array([0, 0]))


def convolutional() -> nir.NIRGraph:
    """Images of 8 x 8, four channels of 6 x 6, pooled to 3 x 3, six channels of 2 x 2, and ten classes."""
    nodes = {
        "conv1": convolution(4, 1, 3, input_shape=(8, 8)),
        "if1": neurons("IF", (4, 6, 6)),
        "pool": pool("SumPool2d", 2),
        "conv2": convolution(6, 4, 2, input_shape=(3, 3)),
        "lif2": neurons("LIF", (6, 2, 2)),
        "flat": nir.Flatten({"input": np.array([6, 2, 2])}, start_dim=0),
        "fc": affine(10, 24),
        "lif3": neurons("LIF", (10,)),
    }
    return line((1, 8, 8), **nodes)


def membrane_output(kind: str = "LI") -> nir.NIRGraph:
    """Two layers, of which the last never fires."""
    graph = two_layers()
    graph.nodes["lif2"] = neurons(kind, (10,))
    return graph
