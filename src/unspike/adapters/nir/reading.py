"""A network from a NIR file: what the file does not say is asked for, and whether it fits is looked at."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from unspike.adapters.nir.file import read_graph
from unspike.adapters.nir.model import NirModel, Use
from unspike.adapters.nir.wiring import wiring_of
from unspike.adapters.wrap import NotUnlearned
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

TOLERANCE = 0.01  # of the accuracy that the owner measured
ABOVE_CHANCE = 1.5


def read_nir(  # noqa: PLR0913 - everything that a graph does not say is asked for by name
    path: str | Path,
    records: Dataset | None = None,
    *,
    dt: float,
    steps: int,
    code: str = "direct",
    readout: str | None = None,
    accuracy: float | None = None,
    epochs: int = 20,
    class_names: Sequence[str] | None = None,
    temperature: float = 1.0,
    seed: int = 0,
) -> NirModel:
    """Return the network of a NIR file as one that unspike can unlearn.

    Parameters
    ----------
    path : str or Path
        A file that the `nir` package wrote.
    records : Dataset, optional
        Some of its records: for the names of classes, and to see that it answers as it should.
    dt : float
        Length of a time step, in the unit of the graph's time constants: NIR leaves the unit open.
    steps : int
        Time steps of a presentation.
    code : {"direct", "poisson", "latency"}
        How values become input: the values in every step, or spikes.
    readout : {"sum", "mean", "max", "last"}, optional
        How membranes over time become answers; needed where the output is neurons that never fire (LI).
    accuracy : float, optional
        Share of `records` that the network names rightly where it was trained; another than that by more than
        a hundredth is refused. Without it, an accuracy near chance is.
    epochs : int
        Presentations of each record when networks like it are trained.
    class_names : sequence of str, optional
        Names of the classes; those of `records`, or ``"0"``, ``"1"`` ...
    temperature : float
        Inverse temperature of the softmax of spike counts that gives class probabilities.
    seed : int
        Of spike codes and of untrained networks.

    Returns
    -------
    NirModel
        The network.

    Raises
    ------
    InvalidInput
        If the file is damaged, or holds what cannot be represented (the error names the node), or the network
        does not answer the records as it should.

    Warns
    -----
    NotUnlearned
        If parameters differ from neuron to neuron that no method touches.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import nir
    >>> import numpy as np
    >>> from unspike import read_nir

    >>> one = np.ones(10, np.float32)
    >>> weight = np.random.default_rng(0).normal(size=(10, 64)).astype(np.float32)
    >>> nodes = {
    ...     "input": nir.Input({"input": np.array([64])}),
    ...     "weights": nir.Affine(weight=weight, bias=0 * one),
    ...     "neurons": nir.LIF(tau=0.01 * one, r=10 * one, v_leak=0 * one, v_threshold=one, v_reset=0 * one),
    ...     "output": nir.Output({"output": np.array([10])}),
    ... }
    >>> graph = nir.NIRGraph(nodes=nodes, edges=list(zip(nodes, list(nodes)[1:])))
    >>> with TemporaryDirectory() as folder:
    ...     nir.write(Path(folder) / "graph.nir", graph)
    ...     model = read_nir(Path(folder) / "graph.nir", dt=1e-3, steps=10)
    >>> [(group.name, group.weight.shape) for group in model.synapses()]
    [('input-output', (10, 64)), ('bias-output', (10, 1))]
    """
    place = Path(path)
    use = Use(dt=dt, steps=steps, code=code, temperature=temperature, epochs=epochs, readout=readout)
    graph, digest = read_graph(place)
    if class_names is None:
        outputs = wiring_of(graph).layers[-1].units
        class_names = tuple(map(str, range(outputs))) if records is None else records.class_names
    model = NirModel(graph, use, tuple(class_names), seed=seed, origin={"sha256": digest})
    if model.not_unlearned:
        warnings.warn(
            f"{', '.join(model.not_unlearned)} differ from neuron to neuron; if they were learned, from the "
            "data too, and no method changes them; a report says so",
            NotUnlearned,
            stacklevel=2,
        )
    if records is not None:
        _check_answers(place, model, records, accuracy)
    return model


def _check_answers(path: Path, model: NirModel, records: Dataset, accuracy: float | None) -> None:
    if not len(records):
        return
    counts = model.predict_counts(records.x, record_id=records.record_id)
    found = float(np.mean(counts.any(axis=1) & (counts.argmax(axis=1) == records.y)))
    least = ABOVE_CHANCE / records.n_classes if accuracy is None else accuracy - TOLERANCE
    if found < least or (accuracy is not None and found > accuracy + TOLERANCE):
        expected = f"above {least:.3f}" if accuracy is None else f"{accuracy:.3f}"
        raise InvalidInput(
            f"{path} names {found:.3f} of {len(records)} records rightly, expected {expected}: dt, steps "
            "or code are others than where it was trained, or the records are"
        )
