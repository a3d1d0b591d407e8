"""`unspike undo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options
from unspike.cli.network_blocks import network_named

_MODEL = (
    "The network that 'unspike forget' wrote, with changes.npz beside it; with --weights, FILE.py:FUNCTION "
    "of a network of your own."
)


def undo(
    model: Annotated[str, typer.Argument(metavar="MODEL", help=_MODEL)],
    weights: options.Weights = None,
    out: options.Out = Path("unspike-restored"),
    fresh: options.Fresh = False,
    imports: options.Import = None,
) -> None:
    """Take the last request back: write the network as it was before, bit by bit.

    Writes model.safetensors; of a network of your own also state_dict.safetensors, which your own class
    loads; of a NIR graph also restored.nir.

    \b
    unspike undo unspike-forgotten/unlearned.safetensors
    unspike undo my_model.py:build --weights unspike-forgotten/unlearned.safetensors
    """
    from unspike.pipeline import undo as undo_request
    from unspike.pipeline.saved import SavedNetwork

    print(undo_request(SavedNetwork(**network_named(model, weights)), out, fresh=fresh))
