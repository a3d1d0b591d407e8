"""Check a report, or an audit, against the JSON Schema that ships with the package."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

from unspike.foundation.errors import InvalidInput

SCHEMA_NAME = "unspike.report/2"
AUDIT_SCHEMA_NAME = "unspike.audit/1"
_LONGEST_VALUE = 60


@functools.cache
def _schema_text() -> str:
    return resources.files("unspike.report").joinpath("schema.json").read_text(encoding="utf-8")


def load_schema() -> dict[str, Any]:
    """Return a fresh copy of the JSON Schema (draft 2020-12) of `unspike.report/2`.

    Examples
    --------
    >>> from unspike.report import SCHEMA_NAME, load_schema
    >>> load_schema()["title"] == SCHEMA_NAME
    True
    """
    schema: dict[str, Any] = json.loads(_schema_text())
    return schema


def validate(report: object) -> None:
    """Raise an error that names the first place where a report departs from `unspike.report/2`.

    Parameters
    ----------
    report : object
        What report.json holds, as `json.loads` gives it.

    Raises
    ------
    InvalidInput
        If a key is missing, a value has the wrong type, or a number is NaN or infinite (JSON has neither).

    Examples
    --------
    >>> from unspike.report import validate
    >>> validate({"schema": "unspike.report/2"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    unspike.foundation.errors.InvalidInput: report.json at its top: the key 'unspike_version' is missing; ...
    """
    _validate(report, load_schema(), "report.json")


def validate_audit(audit: object) -> None:
    """Raise an error that names the first place where an audit departs from `unspike.audit/1`.

    Parameters
    ----------
    audit : object
        What audit.json holds.

    Raises
    ------
    InvalidInput
        As `validate`.

    Examples
    --------
    >>> from unspike.report import AUDIT_SCHEMA_NAME, validate_audit
    >>> validate_audit({"schema": AUDIT_SCHEMA_NAME})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    unspike.foundation.errors.InvalidInput: audit.json at its top: the key 'method' is missing; ...
    """
    schema = load_schema()
    _validate(audit, {**schema["$defs"]["audit"], "$defs": schema["$defs"]}, "audit.json")


def _validate(document: object, schema: Mapping[str, Any], file: str) -> None:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    for path, value in _numbers_beyond_json(document, ()):
        raise InvalidInput(
            f"{file} at {_dotted(path)}: found {value}, expected a finite number; "
            "write null and give the reason in notes."
        )
    first = next(Draft202012Validator(schema).iter_errors(document), None)
    if first is None:
        return
    # For a choice of several shapes, the error inside the nearest shape says more than "matches none".
    error = best_match([first])
    raise InvalidInput(f"{file} at {_dotted(error.absolute_path)}: {_explain(error)}")


def _numbers_beyond_json(
    value: object, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], float]]:
    if isinstance(value, float) and not math.isfinite(value):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _numbers_beyond_json(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _numbers_beyond_json(inner, (*path, index))


def _dotted(path: Iterable[str | int]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "its top"


def _explain(error: Any) -> str:
    found = _short(error.instance)
    rule, wanted = error.validator, error.validator_value
    if rule == "required":
        missing = next(key for key in wanted if key not in error.instance)
        return f"the key '{missing}' is missing; add it, or write the report with this version of unspike."
    if rule == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return f"found {found}, expected {' or '.join(kinds)}; correct this value."
    if error.absolute_path and error.absolute_path[-1] == "schema":
        return f"found {found}, expected '{wanted}'; use the version of unspike that wrote this file."
    if rule in ("const", "enum"):
        choices = [wanted] if rule == "const" else wanted
        return f"found {found}, expected {' or '.join(map(repr, choices))}; correct this value."
    return f"found {found}, but {rule} must be {_short(wanted)}; correct this value."


def _short(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
