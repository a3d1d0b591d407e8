"""Code of the user's own (``--import``), here and in every worker: imported, told apart, and its failures.

Methods, metrics and data sets that fail say so in one line with the file and the line; what fails in unspike
itself stays what it is.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from unspike.foundation.errors import InvalidInput, UnspikeError

_OPTION = "--import"
_imported: list[str] = []


class OwnCodeFailed(UnspikeError):
    """A method or a metric of the user's own failed; the command line ends with exit code 1."""


def import_own(sources: Sequence[str]) -> None:
    """Import files and modules, each once, so that what they register is known.

    The folder of a file is put last on the path: workers of this machine find the module by its name.

    Parameters
    ----------
    sources : sequence of str
        Paths of ``.py`` files, and dotted names of modules.

    Raises
    ------
    InvalidInput
        If there is no such file or module, or it fails.
    """
    for source in sources:
        name = _of_file(Path(source)) if _is_path(source) else _of_module(source)
        try:
            import_module(name)
        except (Exception, SystemExit) as error:  # whatever a stranger's module does is told in one line
            raise InvalidInput(f"{_OPTION} {source} cannot be loaded ({_why(error)}). Mend it.") from error
        known = str(Path(source).absolute()) if _is_path(source) else source
        if known not in _imported:
            _imported.append(known)


def imported() -> tuple[str, ...]:
    """Return what was imported so far, as a worker can import it: absolute paths, and names of modules."""
    return tuple(_imported)


def is_own(thing: object) -> bool:
    """Return whether a function or an object is of the user's own code, and not of unspike's."""
    return str(_definition_of(thing).__module__).split(".")[0] != "unspike"


def code_of(thing: object) -> str | None:
    """Return what tells one version of somebody's code from another.

    Parameters
    ----------
    thing : object
        A function or an object of a class.

    Returns
    -------
    str or None
        SHA-256 of the file that defines it, hexadecimal; None for what belongs to unspike, whose version
        tells, and for what is in no file.
    """
    if not is_own(thing):
        return None
    try:
        return hashlib.sha256(Path(inspect.getfile(_definition_of(thing))).read_bytes()).hexdigest()
    except (OSError, TypeError):
        return None


@contextmanager
def own_code(what: str, thing: object) -> Iterator[None]:
    """Tell in one line what code of the user's own fails of; a fault of unspike stays what it is.

    Parameters
    ----------
    what : str
        What it is called, ``method 'mine'`` say.
    thing : object
        The function, or an object of the class, that is called within.

    Raises
    ------
    OwnCodeFailed
        If it fails of anything but an error that unspike raises on purpose, or of want of memory.
    """
    try:
        yield
    except (UnspikeError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        if not is_own(thing):
            raise
        raise OwnCodeFailed(
            f"{what} failed at {_place(error, thing)} ({_why(error)}). Mend it and run the same command "
            "again."
        ) from error


def require_returned(what: str, found: object, expected: type, thing: object) -> None:
    """Refuse what code of the user's own returned if it is of another type.

    Parameters
    ----------
    what, thing
        As in `own_code`.
    found : object
        What was returned.
    expected : type
        What it must be.

    Raises
    ------
    OwnCodeFailed
    """
    if is_own(thing) and not isinstance(found, expected):
        raise OwnCodeFailed(
            f"{what} ({_file(thing)}) returned {type(found).__name__}, expected {expected.__name__}. "
            "Mend it and run the same command again."
        )


def _definition_of(thing: object) -> Any:
    """Return the function or the class that says what something does."""
    return thing if inspect.isroutine(thing) or inspect.isclass(thing) else type(thing)


def _why(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")


def _place(error: BaseException, thing: object) -> str:
    """Return the file and line where it failed: the innermost within the file of the user's own."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == _file(thing)]
    frame = (own or frames)[-1]
    return f"{frame.filename}, line {frame.lineno}"


def _file(thing: object) -> str:
    with suppress(OSError, TypeError):
        return inspect.getfile(_definition_of(thing))
    return "?"


def _is_path(source: str) -> bool:
    return source.endswith(".py") or "/" in source or "\\" in source


def _of_file(path: Path) -> str:
    """Return the name of the module that a file is, and see that it is found by that name."""
    if not path.is_file():
        raise InvalidInput(f"{_OPTION} {path} is no file. Check the path.")
    if not path.stem.isidentifier() or path.suffix != ".py":
        raise InvalidInput(f"{_OPTION} {path}: name the file as a Python module, say my_method.py.")
    folder = str(path.absolute().parent)
    if folder not in sys.path:
        sys.path.append(folder)
    there = find_spec(path.stem)
    if there is None or there.origin is None or not path.samefile(there.origin):
        raise InvalidInput(
            f"{_OPTION} {path}: Python knows another module '{path.stem}'. Rename the file, say my_method.py."
        )
    return path.stem


def _of_module(name: str) -> str:
    if not all(part.isidentifier() for part in name.split(".")):
        raise InvalidInput(f"{_OPTION} is '{name}', expected a file such as my_method.py or a module's name.")
    return name
