"""`unspike plan`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from unspike.cli import options
from unspike.cli.blocks import MethodOptions, Shown
from unspike.cli.network_blocks import OfModel
from unspike.cli.with_blocks import with_blocks

_HELP = "What is to be erased, as for 'unspike forget'; repeatable."


@dataclass(frozen=True, kw_only=True)
class Asked(MethodOptions):
    """A request to a saved network."""

    model: options.Model
    forget: Annotated[list[str], typer.Option(metavar="REQUEST", help=_HELP)]
    data: options.ModelData = None


@with_blocks()
def plan(*, asked: Asked, training: OfModel, shown: Shown) -> None:
    """Say what retraining and a method would cost here, what each promises, and which to take.

    Nothing is erased and nothing is written.

    \b
    unspike plan unspike-model/model.safetensors --forget class:3
    """
    from unspike.cli.show import show_plan
    from unspike.data.request import joined
    from unspike.pipeline import ForgetSettings
    from unspike.pipeline import plan as plan_request

    settings = ForgetSettings(
        **training.network(asked.model),
        requests=(joined(asked.forget),),
        method=asked.method,
        settings=asked.settings(),
        mixed_split=True,
        data=asked.data,
    )
    with shown.progress() as progress:
        found = plan_request(settings, progress=progress)
    show_plan(found, as_json=shown.json)
