"""The figures: functions that take a matplotlib `Axes`, draw on it and return the artist."""

from unspike.report.plots.changes import change_histogram
from unspike.report.plots.confusion import confusion_matrix
from unspike.report.plots.per_class import per_class_accuracy
from unspike.report.plots.raster import spike_raster
from unspike.report.plots.roc import roc_curves

__all__ = [
    "change_histogram",
    "confusion_matrix",
    "per_class_accuracy",
    "roc_curves",
    "spike_raster",
]
