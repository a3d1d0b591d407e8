"""`unspike run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options

_HELP = (
    "What to erase: class:LABEL, fraction:SHARE, records:FILE (ids, one a line) or subject:ID. Repeatable; "
    "by default a class (3, or the first one) and fraction:0.10."
)


def run(
    context: typer.Context,
    data: options.Data = "mnist5k",
    forget: Annotated[list[str] | None, typer.Option(metavar="REQUEST", help=_HELP)] = None,
    method: options.Method = "hybrid",
    oracles: options.Oracles = 5,
    band: options.Band = None,
    policy: options.Policies = None,
    audit: options.Audit = False,
    ensemble: options.Ensemble = 0,
    metrics: options.Metrics = "",
    backend: options.Backend = "loky",
    recipe: options.Recipe = "default",
    split: options.Split = "random",
    seed: options.Seed = 0,
    threads: options.Threads = None,
    epochs: options.Epochs = None,
    steps: options.Steps = None,
    hidden: options.Hidden = "200,200",
    connection_probability: options.ConnectionProbability = 0.1,
    out: options.Out = Path("unspike-run"),
    fresh: options.Fresh = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Train a network, erase, compare with retrained networks, write a report.

    Every request is erased from the same trained network. Running again with the same --out takes up what was
    left unfinished.

    \b
    unspike run
    unspike run --forget class:7 --oracles 10 --out seven
    unspike run --data uci-har --split subject --forget class:WALKING --forget subject:2
    unspike run --forget fraction:0.10 --audit --ensemble 32 --out audited
    unspike run --data npz:my-records.npz --forget records:ids.txt --json > report.json
    """
    from unspike.cli.progress import shown_progress
    from unspike.cli.show import show_report
    from unspike.pipeline import ComparisonSettings, RunSettings, TrainSettings
    from unspike.pipeline import run as run_stages

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
    settings = RunSettings(
        training=training,
        requests=tuple(forget or ()),
        method=method,
        oracles=oracles,
        comparison=ComparisonSettings(backend=backend, policies=tuple(policy or ()), band=band),
        audit=options.audit_settings(audit, ensemble, metrics),
    )
    with shown_progress(quiet=quiet) as progress:
        result = run_stages(settings, out, fresh=fresh, command=("unspike", *context.obj), progress=progress)
    show_report(result, as_json=json)
