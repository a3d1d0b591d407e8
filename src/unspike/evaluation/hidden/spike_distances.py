"""Spike trains against those of retrained networks: how many, when first, and in what rhythm?

Output neurons stand for classes and are compared one by one. Hidden neurons of networks with different seeds
have no counterparts, so a hidden layer is compared by what does not depend on the order of its neurons.
For one record, with a and b the two networks:

*counts*: mean over neurons of the absolute difference of spike counts; for hidden layers of the counts in
ascending order.

*latency*: the same of the times of the first spike, ms; a silent neuron counts as T, the length of the
presentation.

*van Rossum*: with f and g the spike trains filtered by exp(-t / tau) for t >= 0, tau = 10 ms::

    D^2 = (1 / tau) integral (f - g)^2 dt = 1/2 sum_ij d_i d_j exp(-|t_i - t_j| / tau)

where d is +1 for a spike of a, -1 for one of b; the second form is exact, so nothing is sampled. A spike too
many gives D^2 = 1/2. The distance of a layer is the root of the sum of D^2 over neurons (labelled lines) for
the output and D of the trains of all neurons taken together (summed population) for hidden layers, by the
number of neurons.

Each distance from the retrained networks is divided by the mean distance between two retrained networks,
which the seed alone causes: 1 is the aim. The value is the mean over layers; the details hold each layer. It
takes at most 200 of the forgotten records.

Sources: M. C. W. van Rossum, "A novel spike distance", Neural Computation 13, 2001; C. Houghton and K. Sen,
"A new multineuron spike train metric", Neural Computation, 2008.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.statistics.bootstrap import Bootstrap, interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need
from unspike.models.recording import OUTPUT

TAU = 10.0
FEWEST = 20


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerSpikes:
    """What of a layer's spikes the distances need.

    Parameters
    ----------
    counts : ndarray of shape (B, N), float64, spikes
        Spike counts; in ascending order where neurons have no counterparts.
    latency : ndarray of shape (B, N), float64, ms
        Time of the first spike, likewise.
    trains : ndarray of shape (B, lines, T), float64, spikes
        One line a neuron, or one line for all where neurons have no counterparts.
    """

    counts: NDArray[np.float64]
    latency: NDArray[np.float64]
    trains: NDArray[np.float64]


def layer_spikes(spikes: NDArray[Any], *, matched: bool) -> LayerSpikes:
    """Return a layer's spikes in the form that the distances need.

    Parameters
    ----------
    spikes : ndarray of shape (T, B, N), bool or int
        The spikes.
    matched : bool
        Whether neuron n of one network stands for the same as neuron n of another.
    """
    counts = spikes.sum(axis=0, dtype=np.float64)
    first = (spikes > 0).argmax(axis=0)  # a step may hold several spikes
    latency = np.where(spikes.any(axis=0), first, len(spikes)).astype(np.float64)
    trains = spikes.transpose(1, 2, 0).astype(np.float64) if matched else spikes.sum(axis=2).T[:, None, :]
    if not matched:
        counts, latency = np.sort(counts, axis=1), np.sort(latency, axis=1)
    return LayerSpikes(counts=counts, latency=latency, trains=np.asarray(trains, np.float64))


def counts_distance(a: LayerSpikes, b: LayerSpikes) -> NDArray[np.float64]:
    """Return the mean absolute difference of spike counts, float64 [B], spikes a neuron."""
    return np.asarray(np.abs(a.counts - b.counts).mean(axis=1))


def latency_distance(a: LayerSpikes, b: LayerSpikes) -> NDArray[np.float64]:
    """Return the mean absolute difference of first-spike times, float64 [B], ms."""
    return np.asarray(np.abs(a.latency - b.latency).mean(axis=1))


def van_rossum_distance(a: LayerSpikes, b: LayerSpikes, *, tau: float = TAU) -> NDArray[np.float64]:
    """Return the van Rossum distance of the layers, by their number of neurons.

    Parameters
    ----------
    a, b : LayerSpikes
        The same layer in two networks, for the same records.
    tau : float
        Time constant of the filter, ms.

    Returns
    -------
    ndarray of shape (B,), float64
    """
    difference = a.trains - b.trains
    steps = np.arange(difference.shape[2])
    kernel = 0.5 * np.exp(-np.abs(steps[:, None] - steps) / tau)
    square = ((difference @ kernel) * difference).sum(axis=(1, 2))
    return np.asarray(np.sqrt(np.maximum(square, 0.0)) / a.counts.shape[1])


Distance = Callable[[LayerSpikes, LayerSpikes], NDArray[np.float64]]
Layers = Mapping[str, LayerSpikes]


def layers_of(network: AskedNetwork) -> Layers:
    """Return the layers of a network when a sample of the forgotten records was presented to it."""
    return network.once("layer spikes", partial(_of_recording, network), of=("forget",))


def _of_recording(network: AskedNetwork) -> Layers:
    recording = network.recording("forget")
    found = {name: layer_spikes(recording.spikes(name), matched=False) for name in recording.hidden_layers}
    if not recording.output_spikes:
        return found
    return {**found, OUTPUT: layer_spikes(recording.spikes(OUTPUT), matched=True)}


def relative_distances(
    distance: Distance, network: Layers, references: Sequence[Layers]
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return, layer by layer, the distance from the references and that between two of them.

    Parameters
    ----------
    distance : callable
        Takes the same layer of two networks, returns one number a record.
    network : mapping of str to LayerSpikes
        The network's layers.
    references : sequence of mappings
        The same of the retrained networks, two or more.

    Returns
    -------
    dict of str to tuple of two ndarrays of shape (B,), float64
        Means over references, and over pairs of them.
    """
    found = {}
    for name, layer in network.items():
        away = [distance(layer, reference[name]) for reference in references]
        between = [distance(one[name], other[name]) for one, other in combinations(references, 2)]
        found[name] = (np.mean(away, axis=0), np.mean(between, axis=0))
    return found


Chosen = Callable[[Layers], Layers]


def all_layers(layers: Layers) -> Layers:
    """Return all layers that spike."""
    return layers


def hidden_layers(layers: Layers) -> Layers:
    """Return all layers but the output."""
    return {name: layer for name, layer in layers.items() if name != OUTPUT}


def _measured(distance: Distance, chosen: Chosen) -> Callable[[AskedNetwork, Context], Measurement]:
    def measure(network: AskedNetwork, context: Context) -> Measurement:
        need(len(context.references), 2, "other retrained networks, for the distance between two of them")
        own, *others = (chosen(layers_of(one)) for one in (network, *context.references))
        if not own:
            raise CannotMeasure("the network has no hidden layer")
        found = relative_distances(distance, own, others)
        same = [name for name, (_, between) in found.items() if between.mean() == 0]
        if same:
            raise CannotMeasure(f"the retrained networks do not differ in layer {', '.join(same)}")
        ratios = {name: float(away.mean() / between.mean()) for name, (away, between) in found.items()}
        low, high = interval(_resampled(context.bootstrap, list(found.values())))
        n = len(next(iter(found.values()))[0])
        return Measurement(
            value=float(np.mean(list(ratios.values()))), low=low, high=high, n=n, details={"layers": ratios}
        )

    return measure


def _resampled(
    bootstrap: Bootstrap, layers: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]
) -> NDArray[np.float64]:
    ratios = [bootstrap.means(away) / np.maximum(bootstrap.means(between), 1e-12) for away, between in layers]
    return np.asarray(np.mean(ratios, axis=0))


_TRAINS = "spike trains (van Rossum, tau 10 ms)"
_DISTANCES: dict[str, tuple[Distance, Chosen, str]] = {
    "counts": (counts_distance, all_layers, "spike counts"),
    "latency": (latency_distance, all_layers, "first-spike times"),
    "van_rossum": (van_rossum_distance, all_layers, _TRAINS),
    "van_rossum_hidden": (van_rossum_distance, hidden_layers, f"{_TRAINS}, the output left out,"),
}

for _name, (_distance, _chosen, _what) in _DISTANCES.items():
    register_metric(
        f"spike_distance.{_name}",
        definition=f"Distance of {_what} on the forgotten records from retrained networks by that between "
        "two retrained networks, mean over layers.",
        scale=Scale(EQUAL, "ratio", 0.0, float("inf")),
        sample=Sample(FEWEST, "forgotten records"),
        source=("vanrossum2001novel", "houghton2008new") if _distance is van_rossum_distance else (),
    )(_measured(_distance, _chosen))
