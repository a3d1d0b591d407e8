"""`unspike forget`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options
from unspike.cli.blocks import OfModel, Output, with_blocks

_HELP = "What to erase: class:LABEL, fraction:SHARE, records:FILE (ids, one a line) or subject:ID."
_WITHOUT = "Use no retained data; the hybrid distils its answers to validation records."


@dataclass(frozen=True, kw_only=True)
class Erasing:
    """How the network is made to forget."""

    method: options.Method = "hybrid"
    without_retain: Annotated[bool, typer.Option("--without-retain", help=_WITHOUT)] = False


@with_blocks(out=Path("unspike-forgotten"))
def forget(
    *,
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A model file that unspike wrote.")],
    forget: Annotated[str, typer.Option(metavar="REQUEST", help=_HELP)],
    data: options.ModelData = None,
    erasing: Erasing,
    training: OfModel,
    output: Output,
) -> None:
    """Make a saved network forget.

    Writes unlearned.safetensors, changes.npz (every changed synapse and threshold: place, value before and
    after, cause) and unlearning.json (the account).

    \b
    unspike forget unspike-model/model.safetensors --forget class:3
    unspike forget unspike-model/model.safetensors --forget records:ids.txt --without-retain --out erased
    """
    from unspike.cli.show import show_erasure
    from unspike.pipeline import ForgetSettings
    from unspike.pipeline import forget as forget_stage

    settings = ForgetSettings(
        model=model,
        request=forget,
        method=erasing.method,
        with_retain=not erasing.without_retain,
        data=data,
        split=training.split,
        seed=training.seed,
        threads=training.threads,
    )
    with output.progress() as progress:
        erasure, path = forget_stage(settings, output.out, fresh=output.fresh, progress=progress)
    show_erasure(erasure, path, as_json=output.json)
