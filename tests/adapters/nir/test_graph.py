"""A graph as plain values, and back."""

from __future__ import annotations

import numpy as np

from unspike.adapters.nir.graph import graph_of, nir_graph_of

from .graphs import neurons, two_layers


def test_a_graph_of_nir_comes_back_as_it_was() -> None:
    given = two_layers("CubaLIF")
    back = nir_graph_of(graph_of(given))
    assert back.edges == given.edges
    assert list(back.nodes) == list(given.nodes)
    for name, node in given.nodes.items():
        for key, value in node.to_dict().items():
            assert np.array_equal(back.nodes[name].to_dict()[key], value), (name, key)


def test_other_values_take_the_type_of_those_that_were_there() -> None:
    graph = graph_of(two_layers())
    changed = graph.with_values({("lif1", "v_threshold"): np.full(30, 2.0, np.float64)})
    assert changed.nodes["lif1"].array("v_threshold").dtype == np.float32
    assert np.all(changed.nodes["lif1"].array("v_threshold") == 2.0)
    assert np.all(graph.nodes["lif1"].array("v_threshold") == 1.0)


def test_a_shared_parameter_becomes_an_array_where_neurons_differ() -> None:
    shared = two_layers()
    shared.nodes["lif1"] = neurons("LIF", ())
    graph = graph_of(shared)
    same = graph.with_values({("lif1", "v_threshold"): np.full(30, 2.0)})
    assert same.nodes["lif1"].array("v_threshold") == np.float32(2.0)
    assert same.nodes["lif1"].array("v_threshold").shape == ()
    other = graph.with_values({("lif1", "v_threshold"): np.arange(30.0)})
    assert {np.shape(value) for value in other.nodes["lif1"].values.values()} == {(30,)}
