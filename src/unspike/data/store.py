"""Where the files of a data set are: the folder UNSPIKE_DATA, then the user cache, then a download."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from unspike.foundation.errors import InvalidInput
from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.foundation.progress import NoProgress, Progress

VARIABLE = "UNSPIKE_DATA"
_LARGE = 2**28  # bytes
_PACKED = 100  # times; arrays of real records are seldom packed to a tenth


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
    other_sha256 : tuple of str
        Checksums of local copies that hold the same, say unpacked.
    user_agent : str, optional
        What to call the client, where the source refuses Python's own name.
    """

    folder: str
    name: str
    urls: tuple[str, ...]
    sha256: str
    other_names: tuple[str, ...] = ()
    other_sha256: tuple[str, ...] = ()
    user_agent: str | None = None


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
    folders = [*given_folders(file), cache_folder() / file.folder]
    candidates = (folder / name for folder in folders for name in (file.name, *file.other_names))
    return next((path for path in candidates if path.is_file()), None)


def given_folders(file: RemoteFile) -> list[Path]:
    """Return the folders within UNSPIKE_DATA in which a local copy of a file may lie."""
    given = data_folder()
    return [given / file.folder, given] if given else []


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


def local_path(text: str) -> Path:
    """Return the path that a user wrote, with ``~`` for the home folder.

    Raises
    ------
    InvalidInput
        If no path can be written so, or the home folder of ``~`` cannot be found.
    """
    if "\0" in text:
        raise InvalidInput(f"{text!a} is no path: it holds a null character.")
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:
        raise InvalidInput(
            f"Cannot find {text}: there is no such home folder. Write the whole path."
        ) from error
    try:
        path.lstat()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise InvalidInput(f"{text[:80]}... is no path: it is too long.") from error
    return path


def entries(folder: Path) -> list[Path]:
    """Return what is in a folder and not hidden, by name.

    Raises
    ------
    InvalidInput
        If it cannot be read.
    """
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise InvalidInput(f"Cannot read {folder}: {error.strerror}.") from error


def size_of(path: Path, *, what: str = "data") -> int:
    """Return the number of bytes of a regular file.

    Raises
    ------
    InvalidInput
        If it is missing or none: a pipe or a device may never end.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise InvalidInput(f"Cannot read {what} from {path}: {error.strerror}.") from error
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or a device"
        raise InvalidInput(f"Cannot read {what} from {path}: it is {kind}, expected a file.")
    return status.st_size


def read(path: Path, *, what: str = "data", at_most: int | None = None) -> bytes:
    """Return the content of a file.

    Parameters
    ----------
    path : Path
        A regular file.
    what : str
        What an error calls its content.
    at_most : int, optional
        Bytes; a longer file is refused. As many as fit in memory by default.

    Raises
    ------
    InvalidInput
        If it cannot be read, is no regular file or too long.
    """
    size = size_of(path, what=what)
    if at_most is not None and size > at_most:
        raise InvalidInput(
            f"Cannot read {what} from {path}: it has {size} bytes, expected at most {at_most}."
        )
    refuse_what_does_not_fit(2 * size, f"{path}", "take a smaller file")
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"Cannot read {what} from {path}: {error.strerror}.") from error


def refuse_bomb(declared: int, packed: int, where: str) -> None:
    """Refuse what would unpack to more than it can rightly hold, or than fits in memory.

    Parameters
    ----------
    declared, packed : int
        Bytes after and before unpacking.
    where : str
        What an error calls it.
    """
    if declared > _LARGE and declared > _PACKED * packed:
        raise InvalidInput(f"{where} would unpack from {packed:,} to {declared:,} bytes. Write it unpacked.")
    refuse_what_does_not_fit(declared, where, "take fewer records")


def read_checked(path: Path, file: RemoteFile) -> bytes:
    """Return the content of a local copy of a published file.

    Raises
    ------
    InvalidInput
        If it cannot be read, or differs from what was published.
    """
    content = read(path)
    _refuse_altered(path, file, hashlib.sha256(content).hexdigest(), len(content))
    return content


def check(path: Path, file: RemoteFile) -> None:
    """Refuse a local copy of a published file that differs from it; no more than a part is in memory at once.

    Raises
    ------
    InvalidInput
        If it cannot be read, or differs from what was published.
    """
    size = size_of(path)
    try:
        with path.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise InvalidInput(f"Cannot read data from {path}: {error.strerror}.") from error
    _refuse_altered(path, file, found, size)


def _refuse_altered(path: Path, file: RemoteFile, found: str, size: int) -> None:
    if found not in (file.sha256, *file.other_sha256):
        raise InvalidInput(
            f"{path} is truncated or altered: SHA-256 {found} of {size} bytes, expected "
            f"{file.sha256}. Replace it with {file.urls[0]}, or delete it and run again to download it."
        )


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
        headers=_headers(file),
    )
    with closing(bar):
        return Path(pooch.retrieve(url, file.sha256, fname=file.name, path=folder, downloader=downloader))


def _headers(file: RemoteFile) -> dict[str, str]:
    same = {"Accept-Encoding": "identity"}  # else what is published compressed may arrive unpacked
    return same if file.user_agent is None else {**same, "User-Agent": file.user_agent}


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return f"cannot write to {cache_folder()}"
    return type(error).__name__ if isinstance(error, OSError) else "wrong checksum"
