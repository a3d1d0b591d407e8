"""`unspike metrics`."""

from __future__ import annotations

from typing import Annotated

import typer

from unspike.cli import options

_HELP = "Show this metric, or those of a family ('mia' say)."


def metrics(
    name: Annotated[str | None, typer.Argument(metavar="METRIC", help=_HELP)] = None,
    imports: options.Import = None,
    json: options.Json = False,
) -> None:
    """List the metrics: what each is, how its number is to be read, and where it comes from.

    \b
    unspike metrics
    unspike metrics mia
    unspike metrics mia.loss.auc
    unspike metrics --json
    """
    from unspike.cli.show import show_metric, show_metrics
    from unspike.evaluation import all_metrics, metric_named
    from unspike.pipeline.citations import metric_citation

    known = {metric.name: metric for metric in all_metrics()}
    family = [metric for metric in known.values() if name is None or metric.name.startswith(f"{name}.")]
    if name is None or (family and name not in known):
        show_metrics(family, as_json=json)
    else:
        show_metric(metric_named(name), metric_citation(name), as_json=json)
