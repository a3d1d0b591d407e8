"""A method carried out; one of the user's own that fails says so in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unspike.foundation.own_code import require_returned, telling_of
from unspike.unlearning.contract import Unlearned, Unlearner

if TYPE_CHECKING:
    from unspike.data import Dataset, Task
    from unspike.foundation.progress import Progress
    from unspike.models.contract import SpikingModel


def unlearned_by(
    method: Unlearner,
    model: SpikingModel,
    task: Task,
    *,
    unseen: Dataset | None = None,
    progress: Progress | None = None,
) -> Unlearned:
    """Return what a method makes of a network; see `Unlearner.unlearn`.

    Raises
    ------
    OwnCodeFailed
        If the method is of the user's own and fails, or returns anything else.
    """
    what = f"method '{method.name}'"
    with telling_of(method, what):
        found = method.unlearn(model, task, unseen=unseen, progress=progress)
    require_returned(found, Unlearned, method, what)
    return found
