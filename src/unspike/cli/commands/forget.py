"""`unspike forget`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options
from unspike.cli.blocks import MethodOptions, Output
from unspike.cli.network_blocks import OfModel
from unspike.cli.with_blocks import with_blocks

_HELP = (
    "What to erase: class:LABEL, fraction:SHARE, records:FILE (ids, one a line) or subject:ID; repeatable."
)
_IN_TURN = "Carry out several requests one after another; by default they are one request."
_WITHOUT = "Use no retained data; the hybrid distils its answers to validation records."


@dataclass(frozen=True, kw_only=True)
class Erasing(MethodOptions):
    """How the network is made to forget."""

    without_retain: Annotated[bool, typer.Option("--without-retain", help=_WITHOUT)] = False
    one_by_one: Annotated[bool, typer.Option("--one-by-one", help=_IN_TURN)] = False
    with_copies: options.WithCopies = False
    allow_mixed_split: options.AllowMixedSplit = False


@with_blocks(out=Path("unspike-forgotten"))
def forget(
    *,
    model: options.Model,
    forget: Annotated[list[str], typer.Option(metavar="REQUEST", help=_HELP)],
    data: options.ModelData = None,
    erasing: Erasing,
    training: OfModel,
    output: Output,
) -> None:
    """Make a saved network forget.

    Writes unlearned.safetensors, changes.npz (every changed synapse and threshold: place, value before and
    after, cause) and unlearning.json (the account); of a network of your own, whose Python file is run, also
    state_dict.safetensors, which your own class loads ('unspike run --help' says what the file holds); of a
    NIR graph also unlearned.nir, with what was done in its metadata.

    \b
    unspike forget unspike-model/model.safetensors --forget class:3
    unspike forget unspike-model/model.safetensors --forget records:ids.txt --without-retain --out erased
    unspike forget unspike-model/model.safetensors --forget class:3 --forget class:4 --out both
    unspike forget unspike-forgotten/unlearned.safetensors --forget class:4 --out after-class-3
    unspike forget net.nir --dt 0.001 --steps 25 --data npz:my-records.npz --forget class:3
    unspike forget my_model.py:build --weights my_model.pt --data digits --forget class:3
    """
    from unspike.cli.show import show_forgotten
    from unspike.data.request import joined
    from unspike.pipeline import ForgetSettings
    from unspike.pipeline import forget as forget_stage

    settings = ForgetSettings(
        **training.network(model),
        requests=tuple(forget) if erasing.one_by_one else (joined(forget),),
        method=erasing.method,
        settings=erasing.settings(),
        with_retain=not erasing.without_retain,
        with_copies=erasing.with_copies,
        mixed_split=erasing.allow_mixed_split,
        data=data,
    )
    with output.progress() as progress:
        found = forget_stage(settings, output.out, fresh=output.fresh, progress=progress)
    show_forgotten(found, as_json=output.json)
