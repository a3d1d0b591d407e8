"""The settings of a method by their paths, ``repair.passes`` say: listed, read as typed, and changed."""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from unspike.foundation.bounded import read_plain_file, toml_value
from unspike.foundation.errors import InvalidInput, suggest

NONE = "none"
SEED = "seed"
_OPTION = "--set"
_MOST_BYTES = 2**20
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting of a method.

    Parameters
    ----------
    path : str
        Its name, after those of the parts that it is in, with dots.
    value : object
        Its value.
    takes : str
        What values it takes, in words.
    """

    path: str
    value: Any
    takes: str


def settings_of(method: object, *, under: str = "") -> Iterator[Setting]:
    """Yield the settings of a method and of its parts that can be set; seeds follow the request.

    Parameters
    ----------
    method : Unlearner
        A dataclass; any other object has none.
    under : str
        What every path begins with.
    """
    for name, hint in _fields(method).items():
        value = getattr(method, name)
        if _fields(value):
            yield from settings_of(value, under=f"{under}{name}.")
        elif name != SEED:
            yield Setting(path=f"{under}{name}", value=value, takes=_words(hint))


def with_settings(method: T, settings: Mapping[str, Any]) -> T:
    """Return a method with other settings.

    Parameters
    ----------
    method : Unlearner
        A dataclass; it is not changed.
    settings : mapping of str to object
        Path -> value.

    Raises
    ------
    InvalidInput
        If there is no such setting, or it takes no such value.
    """
    for path, value in settings.items():
        method = _with(method, path.split("."), value, path)
    return method


def read_setting(text: str) -> tuple[str, Any]:
    """Return the path and the value of a setting as it is typed, ``repair.passes=3`` say.

    Values are written as in TOML; what is none is a text.

    Raises
    ------
    InvalidInput
        If it has no such form.
    """
    path, mark, written = text.partition("=")
    if not mark or not all(_is_name(part) for part in path.strip().split(".")):
        raise InvalidInput(f"{_OPTION} is '{text}', expected NAME=VALUE, say repair.passes=3.")
    try:
        value = toml_value(f"value = {written}".encode())
    except ValueError:
        return path.strip(), written.strip()
    return path.strip(), value["value"]


def _is_name(part: str) -> bool:
    """Return whether a part of a path may name a setting, or a method that has it."""
    return part.replace("-", "_").isidentifier()


def read_settings(path: Path) -> dict[str, Any]:
    """Return the settings that a TOML file holds, by their paths.

    Raises
    ------
    InvalidInput
        If the file cannot be read.
    """
    content = read_plain_file(path, what="--settings", most=_MOST_BYTES)
    try:
        return dict(flat(toml_value(content)))
    except ValueError as error:
        raise InvalidInput(f"--settings {path} is no TOML ({error}).") from error


def flat(values: Mapping[str, Any], *, under: str = "") -> Iterator[tuple[str, Any]]:
    """Yield values that stand in mappings within mappings, each with its path."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value, under=f"{under}{name}.")
        else:
            yield f"{under}{name}", value


def _fields(thing: object) -> dict[str, Any]:
    """Return the names and types of the fields of a dataclass; nothing for anything else."""
    if not dataclasses.is_dataclass(thing) or isinstance(thing, type):
        return {}
    names = [field.name for field in dataclasses.fields(thing) if field.init]
    try:
        hints = get_type_hints(type(thing))
    except NameError:  # a type that is imported for type checkers alone
        return {name: type(getattr(thing, name)) for name in names}
    return {name: hints[name] for name in names}


def _with(thing: T, names: list[str], value: Any, path: str) -> T:
    fields, name = _fields(thing), names[0]
    if name not in fields:
        known = [*fields]
        raise InvalidInput(
            f"{_OPTION} {path}: {_owner(path, name)} has no setting '{name}', expected one of "
            f"{', '.join(known) or 'none'}.{suggest(name, known)}"
        )
    if name == SEED and len(names) == 1:
        raise InvalidInput(f"{_OPTION} {path}: a method draws by the seed of the request. Give --seed.")
    old: Any = getattr(thing, name)
    if len(names) > 1:
        if old is None:
            raise InvalidInput(f"{_OPTION} {path}: '{name}' is {NONE} in this method, it has no settings.")
        new = _with(old, names[1:], value, path)
    else:
        new = _read(value, fields[name], path)
    try:
        changed: T = dataclasses.replace(thing, **{name: new})  # type: ignore[type-var]
    except InvalidInput as error:
        raise (
            error if str(error).startswith(_OPTION) else InvalidInput(f"{_OPTION} {path}: {error}")
        ) from None
    return changed


def _owner(path: str, name: str) -> str:
    parts = path.split(".")
    place = parts.index(name)
    return f"'{'.'.join(parts[:place])}'" if place else "the method"


def _read(value: Any, hint: Any, path: str) -> Any:
    """Return a value as the type of its setting has it; plain values alone can be set, not whole parts."""
    for kind in _kinds(hint):
        found = _as(value, kind)
        if found is not _UNLIKE:
            return found
    words = _words(hint)
    near = suggest(value, words.replace(" or ", ", ").split(", ")) if isinstance(value, str) else ""
    raise InvalidInput(f"{_OPTION} {path} is {_typed(value)}, expected {words}.{near}")


_UNLIKE = object()


def _as(value: Any, kind: Any) -> Any:
    if kind is type(None):
        return None if value in (None, NONE) else _UNLIKE
    if get_origin(kind) is Literal:
        return value if value in get_args(kind) else _UNLIKE
    if get_origin(kind) is tuple:
        return tuple(value) if isinstance(value, list | tuple) else _UNLIKE
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return value if kind in (bool, int, str) and type(value) is kind else _UNLIKE


def _number(value: float) -> Any:
    try:
        number = float(value)
    except OverflowError:
        return _UNLIKE
    return _UNLIKE if math.isnan(number) else number


def _kinds(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _words(hint: Any) -> str:
    words = []
    for kind in _kinds(hint):
        if get_origin(kind) is Literal:
            words += [str(value) for value in get_args(kind)]
        elif kind is type(None):
            words.append(NONE)
        else:
            words.append(_NAMES.get(kind, "a part" if dataclasses.is_dataclass(kind) else "values"))
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _typed(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else f"{value!r:.60}"


_NAMES = {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}
