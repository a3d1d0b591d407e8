"""`unspike reproduce`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options

_WHAT = "table1 ... table6, figure1, or all."
_MNIST = "Data for MNIST: mnist5k (bundled), mnist (all 70,000), or others of yours."
_SHARE_OF = "Figure 1, class-wise: the share is of all training records, or of one class."


def reproduce(
    context: typer.Context,
    what: Annotated[list[str] | None, typer.Argument(metavar="WHAT...", help=_WHAT)] = None,
    data_mnist: Annotated[str, typer.Option(metavar="NAME", help=_MNIST)] = "mnist5k",
    data_har: Annotated[str, typer.Option(metavar="NAME", help="Data for UCI HAR.")] = "uci-har",
    seeds: options.Seeds = 5,
    share_of: Annotated[str, typer.Option(metavar="training|class", help=_SHARE_OF)] = "training",
    recipe: options.Recipe = "default",
    split: options.Split = "random",
    seed: options.Seed = 0,
    threads: options.Threads = None,
    epochs: options.Epochs = None,
    steps: options.Steps = None,
    hidden: options.Hidden = "200,200",
    connection_probability: options.ConnectionProbability = 0.1,
    backend: options.Backend = "loky",
    out: options.Out = Path("unspike-paper"),
    fresh: options.Fresh = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Measure the tables and the figure of Wang, Ying & Pan (2024) again, and check its claims.

    Writes JSON, Markdown and a picture for each, and claims.md. Running again with the same --out takes up
    what was left unfinished, and adds tables or seeds.

    \b
    unspike reproduce table2 table5
    unspike reproduce all --seeds 5 --data-mnist mnist --out paper
    """
    from unspike.cli.progress import shown_progress
    from unspike.cli.show import show_reproduced
    from unspike.pipeline import TrainSettings
    from unspike.studies import ReproduceSettings
    from unspike.studies import reproduce as reproduce_paper

    training = TrainSettings(
        split=split,
        recipe=recipe,
        hidden=options.layer_sizes(hidden),
        connection_probability=connection_probability,
        steps=steps,
        epochs=epochs,
        seed=seed,
        threads=threads,
    )
    settings = ReproduceSettings(
        parts=tuple(what or ()),
        training=training,
        data={"mnist": data_mnist, "uci-har": data_har},
        seeds=seeds,
        share_of=share_of,
        backend=backend,
    )
    with shown_progress(quiet=quiet) as progress:
        result = reproduce_paper(
            settings, out, fresh=fresh, command=("unspike", *context.obj), progress=progress
        )
    show_reproduced(result, as_json=json)
