"""The schema accepts what unspike writes and names the first thing that is wrong."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from unspike.foundation.errors import InvalidInput
from unspike.report import SCHEMA_NAME, load_schema, validate

from .example import example_report

Path = tuple[str | int, ...]
REPORT = example_report(["a", "b", "c", "d"])
# What these keys hold belongs to a method or a recipe; the schema leaves it open.
OPEN = {"settings", "trace", "expected"}
NOT_REQUIRED = {"notes", "roc", "activity", "forget_test", "auc_interval", "controls", "audit", "policy"}
NOT_REQUIRED |= {"decides", "original_passes", "oracle_mean", "oracle_std", "why"}


def places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Walk over every place that the schema describes."""
    if path and path[-1] in OPEN:
        return
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def inside(path: Path, names: set[str]) -> bool:
    return any(part in names for part in path[:-1])


PLACES = list(places(REPORT))
NUMBERS = [path for path, value in PLACES if isinstance(value, int | float) and not isinstance(value, bool)]
# Keys inside these are names that the user's data give, none of which is required.
FREE_NAMES = {"notes", "causes", "roc", "files"}
KEYS = [
    path
    for path, _ in PLACES
    if path
    and isinstance(path[-1], str)
    and path[-1] not in NOT_REQUIRED
    and not inside(path, FREE_NAMES)
    and path[-2:] != ("gaps", "between_oracles")
    and path[-2:] != ("verdict", "outcome")
    and not (path[-1] == "original" and inside(path, {"checks"}))
]


def changed(path: Path, change: Any) -> dict[str, Any]:
    report = copy.deepcopy(REPORT)
    parent: Any = report
    for part in path[:-1]:
        parent = parent[part]
    change(parent, path[-1])
    return report


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(load_schema())
    assert load_schema()["title"] == SCHEMA_NAME


def test_every_property_is_described() -> None:
    bare = [
        path
        for path, value in places(load_schema())
        if len(path) > 1
        and path[-2] == "properties"
        and isinstance(value, dict)
        and "description" not in value
        and "$ref" not in value
        and not inside(path, {"if", "then", "else"})
    ]
    assert bare == []


@pytest.mark.parametrize("classes", [None, ["yes", "no"]])
def test_accepts_the_example(classes: list[str] | None) -> None:
    validate(example_report(classes))
    validate(json.loads(json.dumps(REPORT)))


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(KEYS))
def test_a_missing_key_is_named(path: Path) -> None:
    with pytest.raises(InvalidInput, match=rf"the key '{path[-1]}' is missing|expected null|expected string"):
        validate(changed(path, lambda parent, key: parent.pop(key)))


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(NUMBERS))
def test_a_string_for_a_number_is_found_where_it_stands(path: Path) -> None:
    dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)[1:]
    with pytest.raises(InvalidInput) as error:
        validate(changed(path, lambda parent, key: parent.__setitem__(key, "0.5")))
    assert f"report.json at {dotted}: found '0.5', expected" in str(error.value)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_lacks_are_refused(number: float) -> None:
    path = ("requests", 0, "settings", "alpha")
    with pytest.raises(InvalidInput, match=r"requests\[0\]\.settings\.alpha: found .*finite"):
        validate(changed(path, lambda parent, key: parent.__setitem__(key, number)))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            ("schema",),
            "unspike.report/1",
            "expected 'unspike.report/2'; use the version of unspike that wrote",
        ),
        (("requests", 1, "kind"), "set", "expected 'class' or 'samples'"),
        (("requests", 1, "class"), "d", "expected null"),
        (("requests", 0, "class"), None, "expected string"),
        (("requests", 0, "rows", "original", "test", "accuracy"), 1.5, "maximum must be 1"),
        (("data", "classes"), ("0", "1"), "expected array"),
        (("requests",), {"request": "x" * 500}, "…, expected array"),
    ],
)
def test_wrong_values_are_explained_on_one_short_line(path: Path, value: Any, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        validate(changed(path, lambda parent, key: parent.__setitem__(key, value)))
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 250


@pytest.mark.parametrize("value", [None, [], "report", 1])
def test_what_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match=r"at its top: found .*, expected object"):
        validate(value)
