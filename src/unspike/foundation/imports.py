"""Modules of the user's own: methods, metrics, data sets and networks, here and in every worker."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from unspike.foundation.errors import InvalidInput

_OPTION = "--import"
_imported: list[str] = []


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
        why = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
        raise InvalidInput(f"{option} {source} cannot be loaded ({why}). Mend it.") from error
    known = str(Path(source).absolute()) if _is_path(source) else source
    if known not in _imported:
        _imported.append(known)
    return module


def imported() -> tuple[str, ...]:
    """Return what was imported so far, as a worker can import it: absolute paths, and names of modules."""
    return tuple(_imported)


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
    defined = thing if inspect.isroutine(thing) or inspect.isclass(thing) else type(thing)
    if defined.__module__.split(".")[0] == "unspike":
        return None
    try:
        return hashlib.sha256(Path(inspect.getfile(defined)).read_bytes()).hexdigest()
    except (OSError, TypeError):
        return None


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
