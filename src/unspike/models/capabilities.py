"""The settings of a model, where it tells them as scikit-learn's estimators do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel


def use_threads(model: SpikingModel, threads: int | None) -> None:
    """Set the number of threads of a model that has such a setting; results do not depend on it."""
    set_params = getattr(model, "set_params", None)
    if set_params and "threads" in settings_of(model):
        set_params(threads=threads)


def settings_of(model: SpikingModel) -> dict[str, Any]:
    """Return a model's settings by name; none if it does not tell them."""
    get_params = getattr(model, "get_params", None)
    return dict(get_params()) if get_params else {}
