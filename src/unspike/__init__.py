"""Make a trained spiking neural network forget chosen training data, and measure how well it forgot.

The public names are imported when they are first used, so that `import unspike` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from unspike.version import __version__

if TYPE_CHECKING:
    from unspike.adapters.nir.reading import read_nir
    from unspike.adapters.nir.writing import write_nir
    from unspike.adapters.wrap import wrap
    from unspike.data import Dataset, ForgetRequest, dataset_from, register_dataset, split
    from unspike.data import load as load_dataset
    from unspike.evaluation import Workshop, evaluate, evaluation_sets, oracle_seeds, train_oracles
    from unspike.foundation.errors import InvalidInput, UnspikeError
    from unspike.models import check_model
    from unspike.models.share_right import share_right
    from unspike.notebook.bar import progress_bar
    from unspike.pipeline.citations import citation
    from unspike.pipeline.own_network import report
    from unspike.snn.classifier import SpikingClassifier
    from unspike.unlearning.check_unlearner import check_unlearner
    from unspike.unlearning.contract import Unlearned, Unlearner
    from unspike.unlearning.registry import make_unlearner, register_unlearner, unlearners

__all__ = [
    "Dataset",
    "ForgetRequest",
    "InvalidInput",
    "SpikingClassifier",
    "Unlearned",
    "Unlearner",
    "UnspikeError",
    "Workshop",
    "__version__",
    "check_model",
    "check_unlearner",
    "citation",
    "dataset_from",
    "evaluate",
    "evaluation_sets",
    "load_dataset",
    "make_unlearner",
    "oracle_seeds",
    "progress_bar",
    "read_nir",
    "register_dataset",
    "register_unlearner",
    "report",
    "share_right",
    "split",
    "train_oracles",
    "unlearners",
    "wrap",
    "write_nir",
]

_PLACES = {
    "citation": "pipeline.citations",
    "Dataset": "data",
    "ForgetRequest": "data",
    "dataset_from": "data",
    "register_dataset": "data",
    "split": "data",
    "load_dataset": "data:load",
    "InvalidInput": "foundation.errors",
    "UnspikeError": "foundation.errors",
    "progress_bar": "notebook.bar",
    "evaluate": "evaluation",
    "evaluation_sets": "evaluation",
    "oracle_seeds": "evaluation",
    "train_oracles": "evaluation",
    "check_model": "models.check_model",
    "share_right": "models.share_right",
    "Workshop": "evaluation",
    "SpikingClassifier": "snn.classifier",
    "check_unlearner": "unlearning.check_unlearner",
    "Unlearned": "unlearning.contract",
    "Unlearner": "unlearning.contract",
    "make_unlearner": "unlearning.registry",
    "register_unlearner": "unlearning.registry",
    "unlearners": "unlearning.registry",
    "read_nir": "adapters.nir.reading",
    "wrap": "adapters.wrap",
    "write_nir": "adapters.nir.writing",
}


class _Callable(ModuleType):
    """The room `unspike.report`, which can be called like the function of that name."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        return import_module("unspike.pipeline.own_network").report(*given, **named)


def __getattr__(name: str) -> Any:
    if name == "report":
        return import_module("unspike.report")
    if name not in _PLACES:
        raise AttributeError(f"module 'unspike' has no attribute '{name}'")
    module, _, other_name = _PLACES[name].partition(":")
    return getattr(import_module(f"unspike.{module}"), other_name or name)


def __dir__() -> list[str]:
    return __all__
