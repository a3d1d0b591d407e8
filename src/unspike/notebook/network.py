"""What a notebook shows of a network: its size, and the settings that decided it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from unspike.notebook.html import facts_html

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel


def model_html(model: SpikingModel) -> str:
    """Return a network as HTML.

    Parameters
    ----------
    model : SpikingModel
        A network that is built.
    """
    return facts_html(type(model).__name__, _facts(model))


def _facts(model: SpikingModel) -> Iterator[tuple[str, object]]:
    synapses, neurons = model.synapses(), model.thresholds()
    yield "synapses", sum(group.weight.size for group in synapses)
    yield "neurons", sum(group.value.size for group in neurons)
    for group in synapses:
        yield f"synapses {group.name}", group.weight.size
    yield "seed", model.seed
    yield from model.settings().items()
