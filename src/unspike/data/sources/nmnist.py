"""N-MNIST: 70,000 recordings of MNIST's digits by a moving event camera, 34 x 34 pixels, three saccades.

Read from the two official archives; or, where those are not on this machine, from the subset of the first
1,000 training and 100 test digits, one archive of the same layout, if that is: `Train/<digit>/<number>.bin`
and `Test/<digit>/<number>.bin`, where the number counts the digits of MNIST's file from 1. So a recording
has the id of its digit in the data set ``mnist``. Nothing is unpacked to disk.

A recording is a list of 40-bit big-endian events: 8 bits x, 8 bits y, 1 bit polarity (0 darker, 1
brighter), 23 bits time, us. An event with y = 240 is none: the clock passed 2^13 us. A presentation lasts
340 ms, which is longer than nearly all recordings; what comes later is left out.

Source: G. Orchard, A. Jayawant, G. K. Cohen & N. Thakor, "Converting static image datasets to spiking
neuromorphic datasets using saccades", Front. Neurosci. 9:437, 2015. Subset: S. B. Shrestha & G. Orchard,
"SLAYER: spike layer error reassignment in time", NeurIPS 2018, who published it with their code.
"""

from __future__ import annotations

import contextlib
import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from unspike.data import store
from unspike.data.dataset import PARTS, Dataset, Modality
from unspike.data.registry import register_dataset
from unspike.events import Events, event_times
from unspike.foundation.errors import InvalidInput, ReadingNote
from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.foundation.progress import Progress

SIDE = 34  # pixels
DURATION = 340_000  # us
SENSOR = (2, SIDE, SIDE)
_BYTES = 5  # an event
_LATER = 240  # the y of an event that says that the clock passed _TURN
_TURN = 2**13  # us
_LARGEST = 2**20  # bytes of a recording; those of the subset have at most 36,000
_MEMBER = re.compile(r"(?:.*/)?(Train|Test)/([0-9])/([0-9]{5})\.bin")
_FIRST_TEST = 60_000
_FILES_AT = "https://data.mendeley.com/public-files/datasets/468j46mzdv/files/"
# Mendeley answers 403 to the name that Python's own client gives.
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def _official(name: str, place: str, sha256: str) -> store.RemoteFile:
    return store.RemoteFile(
        folder="nmnist",
        name=name,
        urls=(f"{_FILES_AT}{place}/file_downloaded",),
        sha256=sha256,
        other_names=(name.lower(), f"NMNIST/{name.lower()}"),  # where tonic lays the same files
        user_agent=_BROWSER,
    )


# The checksums are those of the public loaders (tonic; matterhorn-pytorch), and were not made by us.
_OFFICIAL = (
    _official(
        "Train.zip",
        "39c25547-014b-4137-a934-9d29fa53c7a0",
        "1a54ee392a5e5082a0bef52911cd9211f63b950a4905ccd8890553804d3335f9",
    ),
    _official(
        "Test.zip",
        "05a4d654-7e03-4c15-bdfa-9bb2bcbea494",
        "6ecfd5d85dbb49a631961d8dc3101871c5be53e645004ee34064f6557d169f09",
    ),
)
_SUBSET = store.RemoteFile(
    folder="nmnist_small",
    name="N-MNIST-small.zip",
    urls=(_FILES_AT,),
    sha256="2fbb943975e73d6ee909aafb66ed6e6b05a775dc50ac514c4e74ec1071efd374",
)


@register_dataset("nmnist")
class NMnist:
    """All recordings, or the subset; ids 0 to 59,999 are of MNIST's training file, the others of its test."""

    classes = 10
    modality: Modality = "events"
    licence = "CC BY-SA 4.0"
    citation = (
        "G. Orchard, A. Jayawant, G. K. Cohen, N. Thakor, Converting static image datasets to spiking "
        "neuromorphic datasets using saccades, Frontiers in Neuroscience 9:437, 2015, "
        "doi:10.3389/fnins.2015.00437"
    )
    origin = _FILES_AT

    def __init__(self) -> None:
        self.records = 1_100 if _is_subset() else 70_000

    def where(self) -> Path | None:
        """Return the folder of the archives, or the archive of the subset, or None if neither is here."""
        if _is_subset():
            return store.find(_SUBSET)
        paths = [store.find(file) for file in _OFFICIAL]
        return paths[0].parent if paths[0] and all(paths) else None

    def load(self, progress: Progress) -> Dataset:
        """Return the recordings; a note says so where they are the subset."""
        subset = _is_subset()
        files = (_SUBSET,) if subset else _OFFICIAL
        paths = [store.fetch(file, progress=progress) for file in files]
        for path, file in zip(paths, files, strict=True):
            store.check(path, file)
        recordings = read_archives(paths, progress)
        if subset:
            warnings.warn(
                f"nmnist: the subset of {len(recordings.record):,} recordings in {paths[0]}; all 70,000 are "
                f"in Train.zip and Test.zip from {_FILES_AT}",
                ReadingNote,
                stacklevel=2,
            )
        return Dataset(
            name="nmnist-small" if subset else "nmnist",
            x=cast(NDArray[np.float32], recordings.events),
            y=recordings.digit,
            record_id=recordings.record,
            class_names=tuple(str(digit) for digit in range(self.classes)),
            modality=self.modality,
            citation=self.citation,
            part=np.where(recordings.record < _FIRST_TEST, PARTS.index("train"), PARTS.index("test")),
        )


def _is_subset() -> bool:
    """Say whether the subset is on this machine and the official archives are not."""
    return not all(store.find(file) for file in _OFFICIAL) and store.find(_SUBSET) is not None


@dataclass(frozen=True, kw_only=True, eq=False)
class Recordings:
    """Recordings in the order of their ids.

    Parameters
    ----------
    events : Events
        What happened.
    digit, record : int64 [B]
        Class and id of each.
    """

    events: Events
    digit: NDArray[np.int64]
    record: NDArray[np.int64]


def read_archives(paths: list[Path], progress: Progress) -> Recordings:
    """Read all recordings of some archives.

    Parameters
    ----------
    paths : list of Path
        Zip files of N-MNIST's layout.
    progress : Progress
        Is told of each recording.

    Raises
    ------
    InvalidInput
        If an archive is damaged, holds no recording, or one that is none.
    """
    with contextlib.ExitStack() as stack:
        archives = [stack.enter_context(_open(path)) for path in paths]
        members = sorted(
            (member for archive in archives for member in _members(archive)), key=lambda member: member.record
        )
        refuse_what_does_not_fit(3 * sum(m.info.file_size for m in members), "nmnist", "take the subset")
        progress.start("reading N-MNIST", len(members), "recordings")
        lists = []
        with contextlib.closing(progress):
            for member in members:
                lists.append(member.read())
                progress.step()
    start = np.cumsum([0, *(len(when) for when, _ in lists)]).astype(np.int64)
    return Recordings(
        events=Events(
            np.concatenate([when for when, _ in lists]),
            np.concatenate([where for _, where in lists]),
            start,
            SENSOR,
        ),
        digit=np.array([member.digit for member in members], np.int64),
        record=np.array([member.record for member in members], np.int64),
    )


@dataclass(frozen=True, kw_only=True)
class _Member:
    """A recording in an archive."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    digit: int
    record: int

    def read(self) -> tuple[NDArray[np.uint32], NDArray[Any]]:
        """Return when and where the events were."""
        name = f"{self.archive.filename}/{self.info.filename}"
        if self.info.file_size > _LARGEST:
            raise InvalidInput(f"{name} has {self.info.file_size:,} bytes, expected at most {_LARGEST:,}.")
        try:
            content = self.archive.read(self.info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
            raise InvalidInput(f"{name} is damaged: {error}. Get the archive again.") from error
        return read_recording(content, name)


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise InvalidInput(f"{path} is a damaged zip: {error}. Get the archive again.") from error


def _members(archive: zipfile.ZipFile) -> list[_Member]:
    found = []
    for info in archive.infolist():
        named = _MEMBER.fullmatch(info.filename)
        if named:
            part, digit, number = named.groups()
            record = int(number) - 1 + (_FIRST_TEST if part == "Test" else 0)
            found.append(_Member(archive=archive, info=info, digit=int(digit), record=record))
    if not found:
        raise InvalidInput(f"{archive.filename} holds no Train/DIGIT/NUMBER.bin nor Test/DIGIT/NUMBER.bin.")
    return found


def read_recording(content: bytes, where: str) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    """Read a recording in N-MNIST's binary format.

    Parameters
    ----------
    content : bytes
        Events of five bytes.
    where : str
        What an error calls it.

    Returns
    -------
    when : uint32 [E]
        Times as `Events` keeps them.
    where : uint16 [E]
        Inputs: polarity, row and column.

    Raises
    ------
    InvalidInput
        If it holds no events or a part of one, or one beside the sensor.
    """
    if not content or len(content) % _BYTES:
        raise InvalidInput(
            f"{where} is truncated: it has {len(content):,} bytes, expected {_BYTES} for each event."
        )
    x, y, high, middle, low = np.frombuffer(content, np.uint8).reshape(-1, _BYTES).T.astype(np.int64)
    turns = y == _LATER
    t = ((high & 127) << 16 | middle << 8 | low) + _TURN * np.cumsum(turns)
    beside = ~turns & ((x >= SIDE) | (y >= SIDE))
    if beside.any():
        place = int(beside.argmax())
        raise InvalidInput(
            f"{where}: event {place} is at column {x[place]} and row {y[place]}, expected 0 to {SIDE - 1}."
        )
    kept = ~turns & (t < DURATION)
    if not kept.any():
        raise InvalidInput(f"{where} holds no event within {DURATION // 1000} ms.")
    inputs = ((high >> 7) * SIDE + y) * SIDE + x
    return event_times(t[kept], DURATION), inputs[kept].astype(np.uint16)
