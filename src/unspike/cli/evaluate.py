"""`unspike evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options


def evaluate(
    context: typer.Context,
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="The model file before unlearning.")],
    unlearned: Annotated[Path, typer.Option(metavar="MODEL", help="The model that 'unspike forget' wrote.")],
    data: options.ModelData = None,
    forget: Annotated[
        str | None, typer.Option(metavar="REQUEST", help="Checked against what was forgotten.")
    ] = None,
    oracles: options.Oracles = 5,
    band: options.Band = None,
    policy: options.Policies = None,
    audit: options.Audit = False,
    ensemble: options.Ensemble = 0,
    metrics: options.Metrics = "",
    backend: options.Backend = "loky",
    split: options.ModelSplit = None,
    seed: options.DrawSeed = None,
    threads: options.Threads = None,
    out: options.Out = Path("unspike-report"),
    fresh: options.Fresh = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Compare a saved network and its unlearned twin with retrained networks, write a report.

    \b
    unspike train
    unspike forget unspike-model/model.safetensors --forget class:3
    unspike evaluate unspike-model/model.safetensors --unlearned unspike-forgotten/unlearned.safetensors
    """
    from unspike.cli.progress import shown_progress
    from unspike.cli.show import show_report
    from unspike.pipeline import ComparisonSettings, EvaluateSettings
    from unspike.pipeline import evaluate as evaluate_stages

    settings = EvaluateSettings(
        model=model,
        unlearned=unlearned,
        request=forget,
        oracles=oracles,
        comparison=ComparisonSettings(backend=backend, policies=tuple(policy or ()), band=band),
        audit=options.audit_settings(audit, ensemble, metrics),
        data=data,
        split=split,
        seed=seed,
        threads=threads,
    )
    with shown_progress(quiet=quiet) as progress:
        result = evaluate_stages(
            settings, out, fresh=fresh, command=("unspike", *context.obj), progress=progress
        )
    show_report(result, as_json=json)
