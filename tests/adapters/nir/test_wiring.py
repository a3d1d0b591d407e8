"""What a graph joins, and what is refused by the name of its node."""

from __future__ import annotations

from typing import Any

import nir
import numpy as np
import pytest

from unspike.adapters.nir.graph import graph_of
from unspike.adapters.nir.wiring import wiring_of
from unspike.foundation.errors import InvalidInput

from .graphs import affine, convolution, convolutional, line, neurons, pool, two_layers


def test_layers_are_found_in_order() -> None:
    found = wiring_of(graph_of(two_layers()))
    assert found.input_shape == (64,)
    assert [(each.name, each.before, each.weights, each.neurons) for each in found.layers] == [
        ("hidden1", "input", "fc1", "lif1"),
        ("output", "hidden1", "fc2", "lif2"),
    ]
    assert [each.size for each in found.layers] == [30, 10]


def test_channels_are_units() -> None:
    found = wiring_of(graph_of(convolutional()))
    assert [each.shape for each in found.layers] == [(4, 6, 6), (6, 2, 2), (10,)]
    assert [each.units for each in found.layers] == [4, 6, 10]
    assert (found.input_units, wiring_of(graph_of(two_layers())).input_units) == (1, 64)


def test_the_order_of_nodes_in_the_file_does_not_matter() -> None:
    graph = two_layers()
    graph.nodes = dict(sorted(graph.nodes.items(), reverse=True))
    assert [each.neurons for each in wiring_of(graph_of(graph)).layers] == ["lif1", "lif2"]


def recurrent() -> Any:
    graph = two_layers()
    graph.nodes["again"] = affine(30, 30)
    graph.edges += [("lif1", "again"), ("again", "lif1")]
    return graph


def with_node(name: str, node: Any) -> Any:
    graph = two_layers()
    graph.nodes[name] = node
    return graph


def with_edge(*edge: str) -> Any:
    graph = two_layers()
    graph.edges.append(edge)
    return graph


def swapped(name: str, node: Any) -> Any:
    graph = convolutional()
    graph.nodes[name] = node
    return graph


def uneven() -> Any:
    node = neurons("IF", (4, 6, 6))
    node.v_threshold[2, 3, 4] = 2.0
    return node


UNCONNECTED = with_node("fc9", affine(30, 64))
REFUSED = {
    r"'lif1' \(LIF\).*several nodes follow": recurrent(),
    r"'fc9' \(Affine\).*no path leads to it": UNCONNECTED,
    r"edge 'lif2' -> 'gone' names 'gone'": with_edge("lif2", "gone"),
    r"'input' \(Input\).*lead to it": with_edge("output", "input"),
    r"'lif1' \(LI\).*never fires, so it can be the output alone": with_node("lif1", neurons("LI", (30,))),
    r"'lif1' \(NIRGraph\).*recurrent": with_node("lif1", two_layers()),
    r"'lif1' \(Delay\).*of the kinds": with_node("lif1", nir.Delay(np.ones(30))),
    r"'fc2' \(Affine\).*weights of shape \(10, 31\) take no input of shape \(30,\)": with_node(
        "fc2", affine(10, 31)
    ),
    r"'lif1' \(LIF\).*tau has shape \(31,\)": with_node("lif1", neurons("LIF", (31,))),
    r"'output' \(Output\).*its shape is \(11,\)": with_node("output", nir.Output({"output": np.array([11])})),
    r"'fc2' \(Affine\).*follows 'fc1' with no spiking": line(
        (64,), fc1=affine(30, 64), fc2=affine(10, 30), lif=neurons("LIF", (10,))
    ),
    r"'lif1' \(LIF\).*no weights lead to it": line((64,), lif1=neurons("LIF", (64,)), fc1=affine(10, 64)),
    r"'fc1' \(Affine\).*output must be neurons": line((64,), fc1=affine(10, 64)),
    r"'pool' \(SumPool2d\).*window is larger": swapped("pool", pool("SumPool2d", 7)),
    r"'conv2' \(Conv2d\).*shape \(6, 3, 2, 2\) take no input of shape \(4, 3, 3\)": swapped(
        "conv2", convolution(6, 3, 2)
    ),
    r"'conv2' \(Conv2d\).*'same' with a stride": swapped(
        "conv2", convolution(6, 4, 2, padding="same", stride=2)
    ),
    r"'fc1' \(SumPool2d\).*channels of images": with_node("fc1", pool("SumPool2d", 2)),
    r"'if1' \(IF\).*thresholds differ within a channel": swapped("if1", uneven()),
    "2 nodes of kind Output": with_node("out2", nir.Output({"output": np.array([10])})),
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_be_represented_is_refused_by_name(said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as told:
        wiring_of(graph_of(REFUSED[said]))
    assert "\n" not in str(told.value)
