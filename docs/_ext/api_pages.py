"""The reference of the public names: a page a room, and by autosummary a page a name."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from inspect import getdoc, isclass

from public_names import ROOMS, PublicName, public_names


def api_pages() -> dict[str, str]:
    """Return the pages by their paths."""
    names = list(public_names())
    rooms = {f"api/{_file(room)}.rst": _room_page(room, names) for room in ROOMS}
    return {"api/index.rst": _index(), **rooms}


def _file(room: str) -> str:
    return room.replace(".", "-")


def _heading(text: str, mark: str = "=") -> str:
    return f"{text}\n{mark * len(text)}\n"


def _index() -> str:
    entries = "\n".join(f"   {_file(room)}" for room in ROOMS)
    return (
        f"{_heading('Python')}\n"
        "Every public name has a page with its parameters, what it returns or raises, and an example that\n"
        "the tests run. A name that several rooms export is shown at the shortest place, most of them in\n"
        "``unspike`` itself.\n\n"
        f".. toctree::\n   :maxdepth: 1\n\n{entries}\n"
    )


def _room_page(room: str, names: Sequence[PublicName]) -> str:
    shown = [each for each in names if each.room == room]
    first_line = (getdoc(import_module(room)) or "").splitlines()[0]
    blocks = [_heading(room), first_line, ""]
    for title, chosen in _groups(shown).items():
        if chosen:
            listed = "\n".join(f"   {each.path}" for each in chosen)
            blocks += [_heading(title, "-"), f".. autosummary::\n   :toctree: names\n\n{listed}\n"]
    constants = [each for each in shown if not each.documented]
    if constants:
        blocks += [_heading("Constants and types", "-"), *map(_constant, constants)]
    elsewhere = _elsewhere(room, names)
    if elsewhere:
        blocks += [_heading("Also exported here", "-"), elsewhere]
    return "\n".join(blocks)


def _groups(names: Sequence[PublicName]) -> dict[str, list[PublicName]]:
    documented = [each for each in names if each.documented]
    return {
        "Functions": [each for each in documented if not isclass(each.value)],
        "Classes": [each for each in documented if isclass(each.value)],
    }


def _constant(entry: PublicName) -> str:
    return f".. py:data:: {entry.path}\n   :value: {_value(entry.value)}\n"


def _value(value: object) -> str:
    """Return a value as it is written; of a mapping the keys, for its values are objects."""
    text = f"{{{', '.join(map(repr, value))}}}" if isinstance(value, dict) else str(value)
    return text.replace("unspike.snn.neurons.izhikevich.", "").replace("unspike.snn.neurons.lif.", "")


def _elsewhere(room: str, names: Sequence[PublicName]) -> str:
    module = import_module(room)
    own = {each.name for each in names if each.room == room}
    paths = {id(each.value): each.path for each in names}
    found = [paths[id(getattr(module, name))] for name in module.__all__ if name not in own]
    return ", ".join(f":py:obj:`{path}`" for path in found) + ("\n" if found else "")
