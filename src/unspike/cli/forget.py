"""`unspike forget`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options

_HELP = "What to erase: class:LABEL, fraction:SHARE, records:FILE (ids, one a line) or subject:ID."


def forget(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A model file that unspike wrote.")],
    forget: Annotated[str, typer.Option(metavar="REQUEST", help=_HELP)],
    data: options.ModelData = None,
    method: options.Method = "hybrid",
    without_retain: Annotated[
        bool,
        typer.Option(
            "--without-retain",
            help="Use no retained data; the hybrid distils its answers to validation records.",
        ),
    ] = False,
    split: options.ModelSplit = None,
    seed: options.DrawSeed = None,
    threads: options.Threads = None,
    out: options.Out = Path("unspike-forgotten"),
    fresh: options.Fresh = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Make a saved network forget.

    Writes unlearned.safetensors, changes.npz (every changed synapse and threshold: place, value before and
    after, cause) and unlearning.json (the account).

    \b
    unspike forget unspike-model/model.safetensors --forget class:3
    unspike forget unspike-model/model.safetensors --forget records:ids.txt --without-retain --out erased
    """
    from unspike.cli.progress import shown_progress
    from unspike.cli.show import show_erasure
    from unspike.pipeline import ForgetSettings
    from unspike.pipeline import forget as forget_stage

    settings = ForgetSettings(
        model=model,
        request=forget,
        method=method,
        with_retain=not without_retain,
        data=data,
        split=split,
        seed=seed,
        threads=threads,
    )
    with shown_progress(quiet=quiet) as progress:
        erasure, path = forget_stage(settings, out, fresh=fresh, progress=progress)
    show_erasure(erasure, path, as_json=json)
