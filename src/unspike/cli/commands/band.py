"""`unspike band`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options
from unspike.cli.blocks import Output
from unspike.cli.network_blocks import TrainingOrGraphOptions
from unspike.cli.with_blocks import with_blocks

_HELP = "What the networks never meet: class:LABEL, fraction:SHARE, records:FILE or subject:ID; repeatable."


@with_blocks(out=Path("unspike-band"))
def band(
    *,
    forget: Annotated[list[str], typer.Option(metavar="REQUEST", help=_HELP)],
    data: options.Data = options.DATA,
    oracles: options.Oracles = 10,
    backend: options.Backend = "loky",
    training: TrainingOrGraphOptions,
    output: Output,
) -> None:
    """Retrain networks without some records, and judge each by the others.

    'unspike run --band DIR' and 'unspike evaluate --band DIR' take them up. With the same --out and a larger
    --oracles, a band is extended.

    \b
    unspike band --forget class:3
    unspike band --forget fraction:0.10 --oracles 100 --backend dask://head:8786 --out big-band
    """
    from unspike.cli.show import show_band
    from unspike.data.request import joined
    from unspike.pipeline import BandSettings
    from unspike.pipeline import band as band_stage

    settings = BandSettings(
        training=training.making(data), request=joined(forget), oracles=oracles, backend=backend
    )
    with output.progress() as progress:
        account = band_stage(settings, output.out, fresh=output.fresh, progress=progress)
    show_band(account, output.out, as_json=output.json)
