"""Records with stable ids: where they come from, how they are split, which of them to forget."""

from unspike.data.dataset import Dataset, Modality, concatenate, without
from unspike.data.own import dataset_from
from unspike.data.registry import (
    Description,
    Source,
    describe,
    formats,
    load,
    names,
    register_dataset,
    register_format,
)
from unspike.data.request import ForgetRequest
from unspike.data.split import Split, split
from unspike.data.task import Task
from unspike.data.whereabouts import Whereabouts, tally, whereabouts

__all__ = [
    "Dataset",
    "Description",
    "ForgetRequest",
    "Modality",
    "Source",
    "Split",
    "Task",
    "Whereabouts",
    "concatenate",
    "dataset_from",
    "describe",
    "formats",
    "load",
    "names",
    "register_dataset",
    "register_format",
    "split",
    "tally",
    "whereabouts",
    "without",
]
