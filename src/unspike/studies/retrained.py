"""The retrained networks of a study; the one place that knows how a band of them is made.

They are kept by content: for the same data, request and seed they are trained once, whatever the number of
methods, and taken up by later runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from unspike.evaluation import Workshop, build_band
from unspike.foundation.progress import Progress
from unspike.oracles.band import Band

if TYPE_CHECKING:
    from unspike.data import Dataset
    from unspike.models.contract import SpikingModel
    from unspike.parallel import Backend


def retrained_networks(
    model: SpikingModel,
    forget: Dataset,
    retain: Dataset,
    *,
    seeds: Sequence[int],
    backend: Backend,
    threads: int | None,
    folder: Path | None,
    progress: Progress,
) -> Band:
    """Return networks trained without the forgotten records, one for each seed, and one that memorises all.

    Parameters
    ----------
    model : SpikingModel
        The network whose recipe they follow.
    forget, retain : Dataset
        The two parts of the training data.
    seeds : sequence of int
        One for each network.
    backend : Backend
        Where they are trained.
    threads : int, optional
        Threads of all trainings together.
    folder : Path, optional
        Where finished networks are kept and looked for.
    progress : Progress
        Told of each finished network.
    """
    workshop = Workshop(backend=backend, threads=threads, folder=folder)
    return build_band(model, forget, retain, seeds=seeds, workshop=workshop, progress=progress)
