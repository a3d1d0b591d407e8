"""Convolutions and pools against their definition, product by product."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unspike.adapters.nir.graph import Node
from unspike.adapters.nir.shared_weights import Shared, behind_pools, convolution, pool, window_of

from .graphs import affine
from .graphs import convolution as conv_node
from .graphs import pool as pool_node

DRAW = np.random.default_rng(0)
IMAGES = np.where(DRAW.random((5, 4, 7, 6)) < 0.5, DRAW.normal(size=(5, 4, 7, 6)), 0.0).astype(np.float32)
ROWS = IMAGES.reshape(5, -1)


def node(given: Any) -> Node:
    told = dict(given.to_dict())
    return Node(
        kind=told.pop("type"), values={key: value for key, value in told.items() if key != "metadata"}
    )


def by_hand(x: Any, weight: Any, how: dict[str, Any]) -> Any:
    """A convolution, one product after another."""
    after, each, *size = weight.shape
    (py, px), stride, dilation = how["padding"], how["stride"], how["dilation"]
    padded = np.pad(x, ((0, 0), (0, 0), (py, py), (px, px)))
    span = [dilation * (k - 1) + 1 for k in size]
    places = [(n - s) // stride + 1 for n, s in zip(padded.shape[2:], span, strict=True)]
    out = np.zeros((len(x), after, *places))
    for o, i, ky, kx in np.ndindex(*weight.shape):
        channel = o // (after // how["groups"]) * each + i
        for y, place in np.ndindex(*places):
            pixel = padded[:, channel, y * stride + ky * dilation, place * stride + kx * dilation]
            out[:, o, y, place] += weight[o, i, ky, kx] * pixel
    return out.reshape(len(x), -1)


HOW = (
    {},
    {"stride": 2},
    {"padding": (1, 2)},
    {"dilation": 2},
    {"groups": 2},
    {"groups": 4, "stride": 2, "padding": (2, 0)},
)


@pytest.mark.parametrize("how", HOW, ids=str)
def test_a_convolution_is_what_it_is_defined_to_be(how: dict[str, Any]) -> None:
    given = conv_node(8, 4, 3, **how)
    found = convolution(node(given), [], (4, 7, 6))
    full = {"stride": 1, "padding": (0, 0), "dilation": 1, "groups": 1, **how}
    assert found.currents(given.weight, ROWS) == pytest.approx(by_hand(IMAGES, given.weight, full), abs=1e-4)
    check_the_way_back(found, given.weight)


def check_the_way_back(found: Shared, weight: Any) -> None:
    """Both ways back are the transposes of the way there: the same products, summed otherwise."""
    error = DRAW.normal(size=(5, found.connections.n_post)).astype(np.float32)
    total = float((found.currents(weight, ROWS).astype(np.float64) * error).sum())
    assert float((found.back(weight, error) * ROWS).sum()) == pytest.approx(total, rel=1e-3, abs=1e-3)
    gradient = found.gradient(error, ROWS)
    assert gradient.shape == weight.shape
    assert float((gradient * weight).sum()) == pytest.approx(total, rel=1e-3, abs=1e-3)


def test_same_padding_keeps_the_size() -> None:
    given = conv_node(2, 4, 3, padding="same")
    found = convolution(node(given), [], (4, 7, 6))
    full = {"stride": 1, "padding": (1, 1), "dilation": 1, "groups": 1}
    assert found.currents(given.weight, ROWS) == pytest.approx(by_hand(IMAGES, given.weight, full), abs=1e-4)
    assert window_of(node(conv_node(2, 4, 3, padding="valid"))).before == (0, 0)
    with pytest.raises(ValueError, match="'same' with a stride"):
        window_of(node(conv_node(2, 4, 3, padding="same", stride=2)))


@pytest.mark.parametrize("kind", ["SumPool2d", "AvgPool2d"])
def test_pools_are_taken_into_what_follows(kind: str) -> None:
    pooled = IMAGES[:, :, :6].reshape(5, 4, 3, 2, 3, 2).sum(axis=(3, 5)) * (
        0.25 if kind == "AvgPool2d" else 1.0
    )
    made = pool(node(pool_node(kind, 2)), (4, 7, 6))
    given = conv_node(3, 4, 2)
    found = convolution(node(given), [made], (4, 3, 3))
    full = {"stride": 1, "padding": (0, 0), "dilation": 1, "groups": 1}
    assert found.currents(given.weight, ROWS) == pytest.approx(by_hand(pooled, given.weight, full), abs=1e-4)
    check_the_way_back(found, given.weight)
    dense = affine(5, 36)
    matrix = behind_pools(node(dense), [made], 4)
    expected = pooled.reshape(5, -1) @ dense.weight.T
    assert matrix.currents(dense.weight, ROWS) == pytest.approx(expected, abs=1e-4)
    check_the_way_back(matrix, dense.weight)
    assert matrix.pre[0].tolist() == np.repeat(range(4), 9).tolist()


def test_weights_know_their_channels() -> None:
    found = convolution(node(conv_node(4, 4, 1, groups=2)), [], (4, 7, 6))
    assert found.pre[:, :, 0, 0].tolist() == [[0, 1], [0, 1], [2, 3], [2, 3]]
    assert found.post.reshape(-1).tolist() == [0, 1, 2, 3]
