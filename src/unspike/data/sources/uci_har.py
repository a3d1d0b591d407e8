"""UCI HAR: 10,299 windows of motion signals from a smartphone at the waist, 30 people, six activities.

Each window is 128 samples at 50 Hz (2.56 s) and shares half of them with the next of the same activity and
person, so a random split leaks: split by subject. The channels are, each for x, y and z: body acceleration
(g), body angular velocity (rad/s), total acceleration (g). Read from the official zip, which holds another
zip, or from the inner one, whatever its name, or from the folder that was unpacked; the computed features in
it (X_train.txt, X_test.txt) are not needed. Nothing is unpacked to disk.

Source: D. Anguita, A. Ghio, L. Oneto, X. Parra, J. L. Reyes-Ortiz, "A public domain dataset for human
activity recognition using smartphones", ESANN 2013.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.data import store
from unspike.data.dataset import PARTS, Dataset, Modality
from unspike.data.registry import register_dataset
from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import written_aside
from unspike.foundation.progress import Progress

_INNER = "UCI HAR Dataset.zip"
_FILE = store.RemoteFile(
    folder="uci_har",
    name="human+activity+recognition+using+smartphones.zip",
    urls=("https://archive.ics.uci.edu/static/public/240/human+activity+recognition+using+smartphones.zip",),
    sha256="c00b803081a5c797cd5e4b83700a9810b38d53d9d84e01917e090e1fdbc81031",
    other_names=(_INNER,),
)
_MEND = f"Replace it with {_FILE.urls[0]}, or delete it and run again to download it."
_SIGNALS = tuple(f"{signal}_{axis}" for signal in ("body_acc", "body_gyro", "total_acc") for axis in "xyz")
_FOLDER = "UCI HAR Dataset"
_LABELS = "activity_labels.txt"
_PARTS = ("train", "test")
_STEPS = 128
_LARGEST = 2**27  # bytes; the largest file in use has a tenth of it

# SHA-256 of each file in use within "UCI HAR Dataset/", as `sha256sum --check` reads it: they tell whether a
# zip is genuine, whoever packed it.
_CHECKSUMS = Path(__file__).with_suffix(".sha256")


@register_dataset("uci-har")
class UciHar:
    """All windows; ids 0 to 7,351 are the official training part, 7,352 to 10,298 the test part."""

    records = 10_299
    classes = 6
    modality: Modality = "series"
    licence = "CC BY 4.0 by its page; its README forbids commercial use"
    citation = (
        "D. Anguita, A. Ghio, L. Oneto, X. Parra, J. L. Reyes-Ortiz, A public domain dataset for human "
        "activity recognition using smartphones, ESANN 2013, doi:10.24432/C54S4K"
    )
    origin = _FILE.urls[0]

    def where(self) -> Path | None:
        """Return the zip or the unpacked folder, or None if neither is on this machine."""
        return store.find(_FILE) or _renamed()

    def load(self, progress: Progress) -> Dataset:
        """Return the 10,299 windows of 128 samples and 9 channels."""
        path = self.where() or store.fetch(_FILE, progress=progress)
        content = _packed(path) if path.is_dir() else store.read(path)
        parsed = store.cache_folder() / _FILE.folder / f"parsed-{hashlib.sha256(content).hexdigest()}.npz"
        arrays = _load_parsed(parsed)
        if arrays is None:
            arrays = parse(content, where=str(path), progress=progress)
            _save_parsed(parsed, arrays)
        return Dataset(
            name="uci-har",
            x=arrays["x"],
            y=arrays["y"],
            record_id=np.arange(len(arrays["y"])),
            subject=arrays["subject"],
            part=arrays["part"],
            class_names=tuple(str(name) for name in arrays["class_names"]),
            modality=self.modality,
            citation=self.citation,
        )


def _renamed() -> Path | None:
    """Return the unpacked folder, or the only zip of the data set's folder, or None."""
    for place in store.given_folders(_FILE):
        for folder in (place / _FOLDER, place):
            if (folder / _LABELS).is_file():
                return folder
    zips = [path for place in store.given_folders(_FILE)[:1] for path in place.glob("[!.]*.zip")]
    return zips[0] if len(zips) == 1 else None


def _packed(folder: Path) -> bytes:
    """Return the files in use of the unpacked folder as a zip, the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in official_checksums():
            content = store.read(folder / name, what="UCI HAR", at_most=_LARGEST)
            archive.writestr(zipfile.ZipInfo(f"{_FOLDER}/{name}"), content)
    return buffer.getvalue()


def official_checksums() -> dict[str, str]:
    """Return the SHA-256 of each file in use within the zip, by its path in ``UCI HAR Dataset/``."""
    rows = (line.split("  ", 1) for line in _CHECKSUMS.read_text(encoding="utf-8").splitlines())
    return {name: sha256 for sha256, name in rows}


def parse(
    content: bytes, *, where: str, progress: Progress, checksums: Mapping[str, str] | None = None
) -> dict[str, NDArray[Any]]:
    """Read the zip.

    Parameters
    ----------
    content : bytes
        The official zip or the one within it.
    where : str
        What an error calls it.
    progress : Progress
        Is told of each signal file.
    checksums : mapping of str to str, optional
        SHA-256 of each file in use; the official ones unless given.

    Returns
    -------
    dict
        ``x`` [B, 128, 9] float32, ``y`` [B] int64 from 0, ``subject`` [B] int64, ``part`` [B] int8 and
        ``class_names`` [C] str.

    Raises
    ------
    InvalidInput
        If it is no zip, lacks a file, holds an altered one, or one with a path outside its folder.
    """
    try:
        with _open(content, where) as archive:
            return _parse_members(_Members(archive, where, checksums or official_checksums()), progress)
    except InvalidInput:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise InvalidInput(f"{where} is a damaged zip: {error}. {_MEND}") from error


def _open(content: bytes, where: str) -> zipfile.ZipFile:
    """Open the zip, or the zip within it."""
    archive = _open_checked(content, where)
    if _INNER not in archive.namelist():
        return archive
    with archive:
        return _open_checked(_read_member(archive, _INNER, where), f"{where}/{_INNER}")


def _open_checked(content: bytes, where: str) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(content))
    for name in archive.namelist():
        if _is_outside(name):
            raise InvalidInput(f"{where} is a zip with a path outside its folder: '{name}'. {_MEND}")
    return archive


def _is_outside(name: str) -> bool:
    path = name.replace("\\", "/")
    return path.startswith("/") or re.match("[A-Za-z]:", path) is not None or ".." in path.split("/")


def _read_member(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    try:
        member = archive.getinfo(name)
    except KeyError:
        raise InvalidInput(f"{where} holds no file '{name}'. {_MEND}") from None
    if member.file_size > _LARGEST:
        raise InvalidInput(
            f"{where}: '{name}' has {member.file_size} bytes, expected less than {_LARGEST}. {_MEND}"
        )
    return archive.read(member)


class _Members:
    """The files in use of an open zip."""

    def __init__(self, archive: zipfile.ZipFile, where: str, checksums: Mapping[str, str]) -> None:
        self._archive = archive
        self._where = where
        self._checksums = checksums

    def read(self, name: str) -> bytes:
        content = _read_member(self._archive, f"{_FOLDER}/{name}", self._where)
        found, expected = hashlib.sha256(content).hexdigest(), self._checksums[name]
        if found != expected:
            raise InvalidInput(
                f"{self._where}: '{name}' is altered: SHA-256 {found}, expected {expected}. {_MEND}"
            )
        return content

    def numbers(self, name: str, dtype: type[np.generic]) -> NDArray[Any]:
        return np.loadtxt(io.BytesIO(self.read(name)), dtype=dtype)


def _parse_members(members: _Members, progress: Progress) -> dict[str, NDArray[Any]]:
    # Labels first: they are small, so that what is wrong shows before the long reading.
    activities = members.read(_LABELS).decode().split()
    labels = [members.numbers(f"{part}/y_{part}.txt", np.int64) for part in _PARTS]
    y = np.concatenate(labels)
    subject = np.concatenate([members.numbers(f"{part}/subject_{part}.txt", np.int64) for part in _PARTS])
    x = np.empty((len(y), _STEPS, len(_SIGNALS)), dtype=np.float32)
    progress.start("reading UCI HAR", len(_SIGNALS), "signals")
    with contextlib.closing(progress):
        for channel, signal in enumerate(_SIGNALS):
            names = [f"{part}/Inertial Signals/{signal}_{part}.txt" for part in _PARTS]
            x[:, :, channel] = np.concatenate([members.numbers(name, np.float32) for name in names])
            progress.step()
    part = np.repeat([PARTS.index(name) for name in _PARTS], [len(each) for each in labels]).astype(np.int8)
    class_names = np.array(activities[1::2])
    return {"x": x, "y": y - 1, "subject": subject, "part": part, "class_names": class_names}


def _load_parsed(path: Path) -> dict[str, NDArray[Any]] | None:
    try:
        # Opened here, for NumPy leaves a damaged file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in ("x", "y", "subject", "part", "class_names")}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None  # none yet, or a damaged one: the zip is read again


def _save_parsed(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep the arrays for the next time, if the cache can be written to."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(path) as aside, aside.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
