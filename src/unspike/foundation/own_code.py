"""Code of the user's own (``--import``), here and in every worker: imported, told apart, and its failures.

What fails in it is one line with the file and the line; what fails in unspike itself stays what it is.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
import sysconfig
import traceback
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from unspike.foundation.errors import InvalidInput, UnspikeError

_OPTION = "--import"
_imported: list[str] = []
_NOT_THEIRS = {Path(__file__).parents[1], Path(sysconfig.get_path("stdlib"))}
_INSTALLED = {"site-packages", "dist-packages"}


class OwnCodeFailed(InvalidInput):
    """Code of the user's own failed: a method, a metric, or what builds or trains a network."""


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
        own_module(source)


def own_module(source: str, *, option: str = _OPTION) -> ModuleType:
    """Import a file or a module, once, and return it; workers import it too.

    Parameters
    ----------
    source : str
        Path of a ``.py`` file, or dotted name of a module.
    option : str
        After what it was typed, for errors.

    Raises
    ------
    InvalidInput
        As `import_own`; what failed is its cause.
    """
    name = _of_file(Path(source), option) if _is_path(source) else _of_module(source, option)
    try:
        module = import_module(name)
    except (Exception, SystemExit) as error:  # whatever a stranger's module does is told in one line
        raise InvalidInput(f"{option} {source} cannot be loaded ({_why(error)}). Mend it.") from error
    known = str(Path(source).absolute()) if _is_path(source) else source
    if known not in _imported:
        _imported.append(known)
    return module


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
def telling_where(what: str) -> Iterator[None]:
    """Turn an error of somebody's function into one line that says where it arose.

    Parameters
    ----------
    what : str
        What errors call the function.

    Raises
    ------
    OwnCodeFailed
        In place of any error but those that unspike raises on purpose.
    """
    try:
        yield
    except UnspikeError:
        raise
    except (Exception, SystemExit) as error:
        raise OwnCodeFailed(f"{what} failed{_place(error)} ({_why(error)}). Mend it.") from error


def telling_of(thing: object, what: str) -> AbstractContextManager[None]:
    """Return `telling_where` for code of the user's own; a fault of unspike stays what it is.

    Parameters
    ----------
    thing : object
        The function, or an object of the class, that is called within.
    what : str
        What errors call it, ``method 'mine'`` say.
    """
    return telling_where(what) if is_own(thing) else nullcontext()


def require_returned(found: object, expected: type, thing: object, what: str) -> None:
    """Refuse what code of the user's own returned if it is of another type.

    Parameters
    ----------
    found : object
        What was returned.
    expected : type
        What it must be.
    thing, what
        As in `telling_of`.

    Raises
    ------
    OwnCodeFailed
    """
    if is_own(thing) and not isinstance(found, expected):
        raise OwnCodeFailed(f"{what} returned {type(found).__name__}, expected {expected.__name__}. Mend it.")


def _definition_of(thing: object) -> Any:
    """Return the function or the class that says what something does."""
    return thing if inspect.isroutine(thing) or inspect.isclass(thing) else type(thing)


def _why(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")


def _place(error: BaseException) -> str:
    """Return the last line of the user's own that the error passed, as far as that can be told."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_theirs(Path(frame.filename))]
    return f" in {Path(own[-1].filename).name}, line {own[-1].lineno}" if own else ""


def _is_theirs(file: Path) -> bool:
    return not _NOT_THEIRS & {*file.parents} and not _INSTALLED & {*file.parts}


def _is_path(source: str) -> bool:
    return source.endswith(".py") or "/" in source or "\\" in source


def _of_file(path: Path, option: str) -> str:
    """Return the name of the module that a file is, and see that it is found by that name."""
    if not path.is_file():
        raise InvalidInput(f"{option} {path} is no file. Check the path.")
    if not path.stem.isidentifier() or path.suffix != ".py":
        raise InvalidInput(f"{option} {path}: name the file as a Python module, say my_method.py.")
    folder = str(path.absolute().parent)
    if folder not in sys.path:
        sys.path.append(folder)
    there = find_spec(path.stem)
    if there is None or there.origin is None or not path.samefile(there.origin):
        raise InvalidInput(
            f"{option} {path}: Python knows another module '{path.stem}'. Rename the file, say my_method.py."
        )
    return path.stem


def _of_module(name: str, option: str) -> str:
    if not all(part.isidentifier() for part in name.split(".")):
        raise InvalidInput(f"{option} is '{name}', expected a file such as my_method.py or a module's name.")
    return name
