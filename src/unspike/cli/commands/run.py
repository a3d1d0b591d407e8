"""`unspike run`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unspike.cli import options
from unspike.cli.blocks import Measuring, MethodOptions, PageOutput, Reporting
from unspike.cli.network_blocks import TrainingOrGraphOptions
from unspike.cli.with_blocks import with_blocks

if TYPE_CHECKING:
    from unspike.pipeline import GraphNetwork

_HELP = (
    "What to erase: class:LABEL, fraction:SHARE, records:FILE (ids, one a line) or subject:ID. Repeatable; "
    "by default a class (3, or the first one) and fraction:0.10."
)


@dataclass(frozen=True, kw_only=True)
class Erasing(MethodOptions):
    """What is erased, and how."""

    forget: Annotated[list[str] | None, typer.Option(metavar="REQUEST", help=_HELP)] = None
    with_copies: options.WithCopies = False
    allow_mixed_split: options.AllowMixedSplit = False


@dataclass(frozen=True, kw_only=True)
class Network(TrainingOrGraphOptions):
    """How the network is made, or that it came trained."""

    weights: options.Weights = None

    def kind_of_graph(self) -> type[GraphNetwork]:
        """Return what a graph is taken for: a network that came trained."""
        from unspike.pipeline import GraphNetwork

        return GraphNetwork


@with_blocks(out=Path("unspike-run"))
def run(
    *,
    data: options.Data = options.DATA,
    erasing: Erasing,
    measuring: Measuring,
    training: Network,
    reporting: Reporting,
    output: PageOutput,
) -> None:
    """Train a network, erase, compare with retrained networks, write a report.

    Every request is erased from the same trained network. Running again with the same --out takes up what was
    left unfinished.

    A network of your own (--model) is a PyTorch module with layers of snnTorch, SpikingJelly, Norse or
    Sinabs. The Python file is run; it has build(seed), which returns the untrained module, and may have, by
    these names, what unspike.wrap takes: train(module, dataset, seed), steps, code, epochs, presents,
    readout, temperature. Without --weights the network is trained first. DIR/class-3/state_dict.safetensors
    goes back into your own class.

    A NIR graph (--model FILE.nir --dt TIME --steps T) is simulated here, and networks like it are trained
    here by surrogate gradients. DIR/class-3/unlearned.nir goes back to where the graph came from.

    \b
    unspike run
    unspike run --forget class:7 --oracles 10 --out seven
    unspike run --data uci-har --split subject --forget class:WALKING --forget subject:2
    unspike run --forget fraction:0.10 --audit --ensemble 32 --out audited
    unspike run --model my_model.py:build --weights my_model.pt --data digits --forget class:3
    unspike run --model net.nir --dt 0.001 --steps 25 --data npz:my-records.npz --forget class:3
    unspike run --data npz:my-records.npz --forget records:ids.txt --json > report.json
    """
    from unspike.pipeline import RunSettings
    from unspike.pipeline import run as run_stages

    settings = RunSettings(
        training=training.making(data, weights=training.weights),
        requests=tuple(erasing.forget or ()),
        method=erasing.method,
        settings=erasing.settings(),
        oracles=measuring.oracles,
        comparison=measuring.comparison(),
        audit=measuring.audited(),
        with_copies=erasing.with_copies,
        mixed_split=erasing.allow_mixed_split,
    )
    report = reporting.settings(output)
    with output.progress() as progress:
        result = run_stages(settings, output.out, fresh=output.fresh, report=report, progress=progress)
    reporting.end(result, output)
