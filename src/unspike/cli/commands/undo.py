"""`unspike undo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options

_MODEL = "The network that 'unspike forget' wrote, with changes.npz beside it."


def undo(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help=_MODEL)],
    out: options.Out = Path("unspike-restored"),
    fresh: options.Fresh = False,
    imports: options.Import = None,
) -> None:
    """Take the last request back: write the network as it was before, bit by bit.

    \b
    unspike undo unspike-forgotten/unlearned.safetensors
    """
    from unspike.pipeline import undo as undo_request

    print(undo_request(model, out, fresh=fresh))
