"""The control that retrained networks follow the recipe of the network that they are compared with.

A network that was trained elsewhere comes with a recipe that somebody says it was trained by. If the
retrained networks were trained by another one, for fewer epochs say, they differ from the original by that
too, and no difference means anything. So one network is trained by the recipe on *all* records, and must be
as good as the original: on retained and on test records, and in how well the loss attack tells the forgotten
records in it from records never met. Two networks of one recipe differ by their seeds; they count as alike
up to two points of accuracy, or three standard errors of the difference where that is more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from unspike.evaluation.metrics.accuracy import answers_on
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import AskedNetwork
from unspike.evaluation.verdict.controls import AS_GOOD, NOT_AS_GOOD, Control, control_of

if TYPE_CHECKING:
    from unspike.evaluation.comparison import ComparedNetworks
    from unspike.models.contract import SpikingModel

LEEWAY, ERRORS = 0.02, 3.0
_ATTACK = "mia.loss.auc"


def same_recipe(networks: ComparedNetworks, trained_on_all: SpikingModel) -> Control:
    """Judge whether a network trained by the recipe on all records is as good as the original.

    Parameters
    ----------
    networks : ComparedNetworks
        The networks of a request.
    trained_on_all : SpikingModel
        The network trained on all records, as the original was.
    """
    control = AskedNetwork(model=trained_on_all, sets=networks.sets)
    found = tuple(_differing(networks, control))
    outcome = NOT_AS_GOOD if found else AS_GOOD
    return control_of("same recipe", (outcome, AS_GOOD), control, networks.context(), found)


def _differing(networks: ComparedNetworks, control: AskedNetwork) -> Iterator[str]:
    original = networks.original
    for name in ("retain", "test"):
        right = [answers_on(one, name).correct.astype(np.float64) for one in (original, control)]
        difference = right[0] - right[1]
        error = float(difference.std()) / len(difference) ** 0.5
        if abs(difference.mean()) > max(LEEWAY, ERRORS * error):
            yield f"{name} accuracy {right[1].mean():.1%}, the network's own {right[0].mean():.1%}"
    context = networks.context()
    before, after = (metric_named(_ATTACK).measure(one, context).value for one in (original, control))
    sizes = [len(networks.sets[name]) for name in ("forget", original.non_members)]
    if before is not None and after is not None and abs(before - after) > max(LEEWAY, _auc_error(*sizes)):
        yield f"attack AUC {after:.3f}, the network's own {before:.3f}"


def _auc_error(members: int, others: int) -> float:
    """Return three standard errors of the difference of two AUCs near one half (Mann & Whitney 1947)."""
    return float(ERRORS * (2.0 * (members + others + 1) / (12.0 * members * others)) ** 0.5)
