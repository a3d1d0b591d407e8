"""Where the files of a data set are: the folder UNSPIKE_DATA, then the user cache, then a download."""

from __future__ import annotations

import hashlib
import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress, Progress

VARIABLE = "UNSPIKE_DATA"


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """A file that is published somewhere.

    Parameters
    ----------
    folder : str
        Folder of its data set, within UNSPIKE_DATA and within the cache.
    name : str
        File name.
    urls : tuple of str
        Where to download it, the official source first.
    sha256 : str
        Checksum of the download, in hexadecimal.
    other_names : tuple of str
        Names under which a local copy is found too.
    """

    folder: str
    name: str
    urls: tuple[str, ...]
    sha256: str
    other_names: tuple[str, ...] = ()


def data_folder() -> Path | None:
    """Return the folder that UNSPIKE_DATA names, or None if it is not set.

    Raises
    ------
    InvalidInput
        If it names something that is no folder.
    """
    value = os.environ.get(VARIABLE)
    if not value:
        return None
    folder = Path(value).expanduser()
    if not folder.is_dir():
        raise InvalidInput(f"{VARIABLE} is {folder}, which is no folder. Create it or unset {VARIABLE}.")
    return folder


def cache_folder() -> Path:
    """Return the folder for downloads and parsed copies in the user's cache; it need not exist."""
    import pooch

    return Path(pooch.os_cache("unspike"))


def find(file: RemoteFile) -> Path | None:
    """Return the path of a file that is on this machine, or None."""
    given = data_folder()
    folders = [given / file.folder, given] if given else []
    folders.append(cache_folder() / file.folder)
    candidates = (folder / name for folder in folders for name in (file.name, *file.other_names))
    return next((path for path in candidates if path.is_file()), None)


def fetch(file: RemoteFile, *, progress: Progress | None = None) -> Path:
    """Return the path of a file, after a download into the user cache if it is not on this machine.

    Parameters
    ----------
    file : RemoteFile
        What to look for.
    progress : Progress, optional
        Is told of the bytes of a download.

    Returns
    -------
    Path
        Where the file is. Only downloads are checked here; `read_checked` checks the rest.

    Raises
    ------
    InvalidInput
        If there is no such file and no source of it answers as expected.
    """
    return find(file) or _download(file, progress or NoProgress())


def read(path: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    InvalidInput
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"Cannot read {path}: {error.strerror}.") from error


def read_checked(path: Path, file: RemoteFile) -> bytes:
    """Return the content of a local copy of a published file.

    Raises
    ------
    InvalidInput
        If it cannot be read, or differs from what was published.
    """
    content = read(path)
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise InvalidInput(
            f"{path} is truncated or altered: SHA-256 {found} of {len(content)} bytes, expected "
            f"{file.sha256}. Replace it with {file.urls[0]}, or delete it and run again to download it."
        )
    return content


class _DownloadBar:
    """What pooch asks of a progress bar, told to a Progress."""

    def __init__(self, progress: Progress, description: str) -> None:
        self._progress = progress
        self._description = description
        self._started = False
        self._left = 0

    @property
    def total(self) -> int:
        return self._left

    @total.setter
    def total(self, total: int) -> None:
        self._left = total
        self._started = True
        self._progress.start(self._description, total, "bytes")

    def update(self, amount: int) -> None:
        # pooch counts the last chunk as a whole one, and the total once more when it is through.
        amount = min(amount, self._left)
        self._left -= amount
        self._progress.step(amount)

    def reset(self) -> None:
        """Keep the count: `update` ends at the total whatever it is told."""

    def close(self) -> None:
        if self._started:
            self._started = False
            self._progress.close()


def _download(file: RemoteFile, progress: Progress) -> Path:
    folder = cache_folder() / file.folder
    failures = []
    for url in file.urls:
        try:
            return _download_from(url, file, folder, progress)
        except (OSError, ValueError) as error:  # pooch tells a wrong checksum by a ValueError
            failures.append(f"{urlsplit(url).hostname}: {_reason(error)}")
    wanted = (data_folder() or folder.parent) / file.folder / file.name
    raise InvalidInput(
        f"{file.name} is not on this machine and could not be downloaded ({'; '.join(failures)}). "
        f"Get it from {file.urls[0]} and put it at {wanted}."
    )


def _download_from(url: str, file: RemoteFile, folder: Path, progress: Progress) -> Path:
    import pooch

    pooch.get_logger().setLevel("WARNING")  # it would write between the lines of the progress bar
    bar = _DownloadBar(progress, f"downloading {file.name}")
    downloader = pooch.HTTPDownloader(
        progressbar=bar,
        chunk_size=2**16,
        headers={"Accept-Encoding": "identity"},  # else what is published compressed may arrive unpacked
    )
    with closing(bar):
        return Path(pooch.retrieve(url, file.sha256, fname=file.name, path=folder, downloader=downloader))


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return f"cannot write to {cache_folder()}"
    return type(error).__name__ if isinstance(error, OSError) else "wrong checksum"
