"""The stages of a run, each taken up again where it was left: train, forget, compare, report."""

from unspike.pipeline.run import (
    EvaluateSettings,
    ForgetSettings,
    Reported,
    RunSettings,
    evaluate,
    forget,
    run,
    train,
)
from unspike.pipeline.training import TrainSettings

__all__ = [
    "EvaluateSettings",
    "ForgetSettings",
    "Reported",
    "RunSettings",
    "TrainSettings",
    "evaluate",
    "forget",
    "run",
    "train",
]
