"""Where the synapses are: tiles and both orders, against plain loops."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from unspike.snn import layout
from unspike.snn.layout import NO_SYNAPSES, WHOLE, Layout

from .helpers import make_network

SIZES = (12, 9, 7, 4)


def small() -> Layout:
    return Layout(make_network(SIZES).connections)


def test_a_layer_that_fits_is_one_tile() -> None:
    found = small()
    assert found.tile_sizes == [9, 7, 4]
    assert found.tiles.tolist() == [12, 21, 28, 32]  # neurons are counted from the first input
    assert found.first_tile.tolist() == [0, 1, 2, 3]


def test_a_large_layer_is_cut_into_tiles_without_gap() -> None:
    found = Layout(make_network((40, 3 * WHOLE, 5), probability=0.3).connections)
    first, last = found.first_tile[:2]
    assert last - first > 1
    sizes = np.diff(found.tiles[first : last + 1])
    assert sizes.sum() == 3 * WHOLE
    assert (sizes[:-1] == found.tile_sizes[0]).all()
    assert 0 < sizes[-1] <= found.tile_sizes[0]


@pytest.mark.parametrize("sizes", [SIZES, (40, 3 * WHOLE, 5)])
def test_each_part_of_a_row_ends_in_its_tile(sizes: tuple[int, ...]) -> None:
    connections = make_network(sizes, probability=0.3).connections
    found, first_synapse = Layout(connections), 0
    for n, c in enumerate(connections):
        edges = found.edges[found.first_edge[n] : found.first_edge[n + 1]].reshape(-1, c.n_pre)
        assert (edges[0] == first_synapse + c.row_start[:-1]).all()
        assert (edges[-1] == first_synapse + c.row_start[1:]).all()
        for k, (begin, end) in enumerate(pairwise(edges)):
            for j in range(c.n_pre):
                post = c.post[begin[j] - first_synapse : end[j] - first_synapse]
                assert (post // found.tile_sizes[n] == k).all()
        first_synapse += len(c.post)


def test_the_synapses_of_a_neuron_by_plain_loops() -> None:
    connections = make_network(SIZES).connections
    start, pre, place = Layout(connections).by_post
    assert (np.diff(start)[: SIZES[0]] == 0).all()  # nothing ends at an input
    neuron, first_synapse = SIZES[0], 0
    for c in connections:
        for post in range(c.n_post):
            own = slice(start[neuron], start[neuron + 1])
            where = np.flatnonzero(c.post == post)
            assert place[own].tolist() == (first_synapse + where).tolist()
            assert pre[own].tolist() == c.pre[where].tolist()
            neuron += 1
        first_synapse += len(c.post)


def test_of_too_many_synapses_there_is_one_order_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MOST_BY_POST", 10)
    assert small().by_post is NO_SYNAPSES
