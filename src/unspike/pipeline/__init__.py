"""The stages of a run, each taken up again where it was left: train, forget, compare, report."""

from unspike.pipeline.audit.auditing import AuditSettings
from unspike.pipeline.banding import BandSettings, band
from unspike.pipeline.networks.exporting import export
from unspike.pipeline.networks.graph import GraphNetwork, NetworkLikeGraph
from unspike.pipeline.networks.own import OwnNetwork
from unspike.pipeline.reporting import ReportSettings
from unspike.pipeline.requests.carrying_out import ForgetSettings, Forgotten, forget, plan
from unspike.pipeline.requests.undoing import undo
from unspike.pipeline.run import (
    EvaluateSettings,
    Reported,
    RunSettings,
    evaluate,
    run,
    train,
)
from unspike.pipeline.training import TrainSettings
from unspike.pipeline.yardstick import ComparisonSettings

__all__ = [
    "AuditSettings",
    "BandSettings",
    "ComparisonSettings",
    "EvaluateSettings",
    "ForgetSettings",
    "Forgotten",
    "GraphNetwork",
    "NetworkLikeGraph",
    "OwnNetwork",
    "ReportSettings",
    "Reported",
    "RunSettings",
    "TrainSettings",
    "band",
    "evaluate",
    "export",
    "forget",
    "plan",
    "run",
    "train",
    "undo",
]
