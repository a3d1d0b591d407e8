"""`unspike reproduce`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options
from unspike.cli.blocks import Output
from unspike.cli.network_blocks import TrainingOptions
from unspike.cli.with_blocks import with_blocks

_WHAT = "table1 ... table6, figure1, or all."
_MNIST = "Data for MNIST: mnist5k (bundled), mnist (all 70,000), or others of yours."
_SHARE_OF = "Figure 1, class-wise: the share is of all training records, or of one class."


@dataclass(frozen=True, kw_only=True)
class DataAndSeeds:
    """On which data, and on how many networks."""

    data_mnist: Annotated[str, typer.Option(metavar="NAME", help=_MNIST)] = options.DATA
    data_har: Annotated[str, typer.Option(metavar="NAME", help="Data for UCI HAR.")] = "uci-har"
    seeds: options.Seeds = 5
    share_of: Annotated[str, typer.Option(metavar="training|class", help=_SHARE_OF)] = "training"


@with_blocks(out=Path("unspike-paper"))
def reproduce(
    *,
    what: Annotated[list[str] | None, typer.Argument(metavar="WHAT...", help=_WHAT)] = None,
    measured_on: DataAndSeeds,
    training: TrainingOptions,
    backend: options.Backend = "loky",
    output: Output,
) -> None:
    """Measure the tables and the figure of Wang, Ying & Pan (2024) again, and check its claims.

    Writes JSON, Markdown and a picture for each, and claims.md. Running again with the same --out takes up
    what was left unfinished, and adds tables or seeds.

    \b
    unspike reproduce table2 table5
    unspike reproduce all --seeds 5 --data-mnist mnist --out paper
    """
    from unspike.cli.show import show_reproduced
    from unspike.studies import ReproduceSettings
    from unspike.studies import reproduce as reproduce_paper

    settings = ReproduceSettings(
        parts=tuple(what or ()),
        training=training.settings(),
        data={"mnist": measured_on.data_mnist, "uci-har": measured_on.data_har},
        seeds=measured_on.seeds,
        share_of=measured_on.share_of,
        backend=backend,
    )
    with output.progress() as progress:
        result = reproduce_paper(
            settings, output.out, fresh=output.fresh, command=output.command, progress=progress
        )
    show_reproduced(result, as_json=output.json)
