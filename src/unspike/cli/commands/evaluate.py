"""`unspike evaluate`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options
from unspike.cli.blocks import Measuring, PageOutput, Reporting
from unspike.cli.network_blocks import OfModel
from unspike.cli.with_blocks import with_blocks

_MODEL = (
    "The model file before unlearning; with --weights, FILE.py:FUNCTION of a network of your own; or a NIR "
    "graph, FILE.nir with --dt and --steps."
)
_UNLEARNED = "The model that 'unspike forget' wrote."
_HELP = "Checked against what was forgotten."


@dataclass(frozen=True, kw_only=True)
class Networks:
    """The network before and after, and what it forgot."""

    model: Annotated[str, typer.Argument(metavar="MODEL", help=_MODEL)]
    unlearned: Annotated[Path, typer.Option(metavar="MODEL", help=_UNLEARNED)]
    forget: Annotated[str | None, typer.Option(metavar="REQUEST", help=_HELP)] = None


@with_blocks(out=Path("unspike-report"))
def evaluate(
    *,
    networks: Networks,
    data: options.ModelData = None,
    measuring: Measuring,
    training: OfModel,
    reporting: Reporting,
    output: PageOutput,
) -> None:
    """Compare a saved network and its unlearned twin with retrained networks, write a report.

    \b
    unspike train
    unspike forget unspike-model/model.safetensors --forget class:3
    unspike evaluate unspike-model/model.safetensors --unlearned unspike-forgotten/unlearned.safetensors
    unspike evaluate my_model.py:build --weights my.pt --data digits --unlearned erased/unlearned.safetensors
    """
    from unspike.pipeline import EvaluateSettings
    from unspike.pipeline import evaluate as evaluate_stages

    settings = EvaluateSettings(
        **training.network(networks.model),
        unlearned=networks.unlearned,
        request=networks.forget,
        oracles=measuring.oracles,
        comparison=measuring.comparison(),
        audit=measuring.audited(),
        data=data,
    )
    report = reporting.settings(output)
    with output.progress() as progress:
        result = evaluate_stages(settings, output.out, fresh=output.fresh, report=report, progress=progress)
    reporting.end(result, output)
