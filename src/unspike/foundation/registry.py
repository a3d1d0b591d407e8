"""Things by name: methods, metrics, data sets. A decorator in a file of the right folder is all it takes.

The files are found when something is first asked for: all modules of the package's own folders, then the
modules that installed packages of other people name under an entry point, say ::

    [project.entry-points."unspike.unlearners"]
    my-method = "my_package.my_method"

Source: PyPA, "Entry points specification", https://packaging.python.org/specifications/entry-points.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from typing import Any, Generic, TypeVar

from unspike.foundation.errors import InvalidInput, LeftOut, suggest

Entry = TypeVar("Entry")
_MOST_LISTED = 40


class Discovery:
    """The modules that register something; they are imported once, when they are first needed.

    Parameters
    ----------
    *packages : str
        Dotted names of packages whose modules are all imported, packages within them apart.
    group : str, optional
        Group of entry points; each names a module of an installed package.
    """

    def __init__(self, *packages: str, group: str | None = None) -> None:
        self._packages = packages
        self._group = group
        self._done = False

    def run(self) -> None:
        """Import the modules, unless that was done.

        Warns
        -----
        LeftOut
            If what an installed package offers cannot be imported.
        """
        if self._done:
            return
        for package in self._packages:
            for module in iter_modules(import_module(package).__path__, f"{package}."):
                import_module(module.name)
        if self._group is not None:
            for point in entry_points(group=self._group):
                _load(point)
        self._done = True


def _load(point: EntryPoint) -> None:
    try:
        point.load()
    except Exception as error:  # whatever a stranger's module does, ours go on
        owner = f"package '{point.dist.name}'" if point.dist else "an installed package"
        why = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
        warnings.warn(
            f"'{point.name}' of {owner} is left out, for {point.value} cannot be loaded ({why}); "
            "update that package or uninstall it.",
            LeftOut,
            stacklevel=2,
        )


def require_name(decorator: str, name: object) -> None:
    """Refuse a decorator that got what it decorates, and no name: nothing would be registered.

    Parameters
    ----------
    decorator : str
        What it is called.
    name : object
        What it was given as the name.

    Raises
    ------
    InvalidInput
        If that is no text.
    """
    if not isinstance(name, str) or not name:
        raise InvalidInput(f"@{decorator} was given no name, expected @{decorator}('my-name').")


class Registry(Generic[Entry]):
    """Things of one kind by name.

    Parameters
    ----------
    kind : str
        What errors call one of them, say ``metric``.
    discovery : Discovery
        The modules that register them.
    order : callable, optional
        Takes a name and returns what the names are sorted by; alphabetical by default.
    """

    def __init__(self, kind: str, discovery: Discovery, *, order: Callable[[str], Any] = str) -> None:
        self._kind = kind
        self._discovery = discovery
        self._order = order
        self._entries: dict[str, Entry] = {}

    def add(self, name: str, entry: Entry) -> None:
        """Register something.

        Parameters
        ----------
        name : str
            What the user types.
        entry : object
            What it stands for.

        Raises
        ------
        InvalidInput
            If the name is taken.
        """
        if name in self._entries:
            raise InvalidInput(f"The {self._kind} '{name}' is registered already, take another name.")
        self._entries[name] = entry

    def names(self) -> tuple[str, ...]:
        """Return the names in order."""
        self._discovery.run()
        return tuple(sorted(self._entries, key=self._order))

    def get(self, name: str) -> Entry:
        """Return what a name stands for.

        Raises
        ------
        InvalidInput
            If there is nothing of that name; the error lists the names there are, if not too many, and the
            nearest.
        """
        names = self.names()
        if name not in self._entries:
            known = ", ".join(names) if len(names) <= _MOST_LISTED else f"the {len(names)} there are"
            raise InvalidInput(f"no {self._kind} '{name}', expected one of {known}.{suggest(name, names)}")
        return self._entries[name]
