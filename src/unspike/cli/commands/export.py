"""`unspike export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options
from unspike.cli.blocks import Shown
from unspike.cli.with_blocks import with_blocks

_MODEL = "A model file that unspike wrote, of leaky integrate-and-fire neurons or of a NIR graph."
_NIR = "The file to write; one that is there is replaced."
_DT = "How long a step of 1 ms lasts in the graph's unit of time; seconds by default. Graphs keep their own."
_THRESHOLDS = "One threshold a neuron (default), or folded into the weights, one a layer then."


@with_blocks()
def export(
    *,
    model: Annotated[Path, typer.Argument(metavar="MODEL", help=_MODEL)],
    nir: Annotated[Path, typer.Option(metavar="FILE", help=_NIR)],
    dt: Annotated[float, typer.Option(metavar="TIME", help=_DT)] = 0.001,
    thresholds: Annotated[str, typer.Option(metavar="array|fold", help=_THRESHOLDS)] = "array",
    data: options.ModelData = None,
    shown: Shown,
) -> None:
    """Write a saved network to a NIR file, for frameworks and chips that read those.

    The graph's input are the spikes of the network's input neurons; its metadata say how records become
    spikes, and what was erased. What was written is read again and must name the test records alike. For
    snnTorch, whose steps last 0.0001, give --dt 0.0001 --thresholds fold.

    \b
    unspike train --recipe lif --out lif
    unspike export lif/model.safetensors --nir lif.nir
    unspike export unspike-forgotten/unlearned.safetensors --nir forgotten.nir --thresholds fold
    """
    from unspike.cli.show import show_exported
    from unspike.pipeline import export as export_network
    from unspike.pipeline.saved import SavedNetwork

    saved = SavedNetwork(model=model, data=data)
    with shown.progress() as progress:
        found = export_network(saved, nir, dt=dt, thresholds=thresholds, progress=progress)
    show_exported(found, as_json=shown.json)
