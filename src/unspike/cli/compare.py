"""`unspike compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options

_FORGET = "What to erase: class:LABEL, fraction:SHARE, records:FILE (ids, one a line) or subject:ID."
_METHODS = "Methods ('unspike methods'), separated by commas, or all."
_CANDIDATES = "Strengths that every method tries on validation data; 1 for no tuning."


def compare(
    context: typer.Context,
    data: options.Data = "mnist5k",
    forget: Annotated[str, typer.Option(metavar="REQUEST", help=_FORGET)] = "fraction:0.10",
    methods: Annotated[str, typer.Option(metavar="NAME,...|all", help=_METHODS)] = "all",
    oracles: options.Oracles = 5,
    seeds: options.Seeds = 1,
    candidates: Annotated[int, typer.Option(metavar="N", help=_CANDIDATES)] = 5,
    recipe: options.Recipe = "default",
    split: options.Split = "random",
    seed: options.Seed = 0,
    threads: options.Threads = None,
    epochs: options.Epochs = None,
    steps: options.Steps = None,
    hidden: options.Hidden = "200,200",
    connection_probability: options.ConnectionProbability = 0.1,
    backend: options.Backend = "loky",
    out: options.Out = Path("unspike-compare"),
    fresh: options.Fresh = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Try many unlearning methods on the same networks, against the same retrained ones.

    Writes compare.json, compare.html (a table that sorts itself, and plots), compare.md and compare.png.
    Running again with the same --out takes up what was left unfinished, and adds methods or seeds.

    \b
    unspike compare
    unspike compare --forget class:3 --methods hybrid,scrub,retrain --seeds 3 --out class3
    """
    from unspike.cli.progress import shown_progress
    from unspike.cli.show import show_comparison
    from unspike.pipeline import TrainSettings
    from unspike.studies import CompareSettings
    from unspike.studies import compare as compare_methods

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
    settings = CompareSettings(
        training=training,
        request=forget,
        methods=options.names(methods),
        oracles=oracles,
        seeds=seeds,
        candidates=candidates,
        backend=backend,
    )
    with shown_progress(quiet=quiet) as progress:
        result = compare_methods(
            settings, out, fresh=fresh, command=("unspike", *context.obj), progress=progress
        )
    show_comparison(result, as_json=json)
