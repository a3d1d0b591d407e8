"""`unspike band`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options

_HELP = "What the networks never meet: class:LABEL, fraction:SHARE, records:FILE or subject:ID."


def band(
    forget: Annotated[str, typer.Option(metavar="REQUEST", help=_HELP)],
    data: options.Data = "mnist5k",
    oracles: options.Oracles = 10,
    backend: options.Backend = "loky",
    recipe: options.Recipe = "default",
    split: options.Split = "random",
    seed: options.Seed = 0,
    threads: options.Threads = None,
    epochs: options.Epochs = None,
    steps: options.Steps = None,
    hidden: options.Hidden = "200,200",
    connection_probability: options.ConnectionProbability = 0.1,
    out: options.Out = Path("unspike-band"),
    fresh: options.Fresh = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Retrain networks without some records, and judge each by the others.

    'unspike run --band DIR' and 'unspike evaluate --band DIR' take them up. With the same --out and a larger
    --oracles, a band is extended.

    \b
    unspike band --forget class:3
    unspike band --forget fraction:0.10 --oracles 100 --backend dask://head:8786 --out big-band
    """
    from unspike.cli.progress import shown_progress
    from unspike.cli.show import show_band
    from unspike.pipeline import BandSettings, TrainSettings
    from unspike.pipeline import band as band_stage

    training = TrainSettings(
        data=data,
        split=split,
        recipe=recipe,
        hidden=options.layer_sizes(hidden),
        connection_probability=connection_probability,
        steps=steps,
        epochs=epochs,
        seed=seed,
        threads=threads,
    )
    settings = BandSettings(training=training, request=forget, oracles=oracles, backend=backend)
    with shown_progress(quiet=quiet) as progress:
        account = band_stage(settings, out, fresh=fresh, progress=progress)
    show_band(account, out, as_json=json)
