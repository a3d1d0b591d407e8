"""What counts as forgotten, written down before the run: the checks of a verdict, as a TOML file.

A policy has a ``name``, the ``kind`` of request that it judges (class or samples), a ``confidence`` and
``[[checks]]``. A check names a ``metric``, may have a ``name`` of its own, and says the outcome where a
network lies ``above`` or ``below`` the band of the retrained networks; a side without an outcome is not
limited. ``tolerance`` is the smallest half-width of the band, in the metric's unit; ``at_most`` and
``at_least`` put a fixed bound in place of the band's. Without a check that is ``required`` there is no
verdict. The form is that of ``policy_schema.json``.
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from unspike.evaluation.metrics.registry import metric_named
from unspike.foundation.errors import InvalidInput, suggest

if TYPE_CHECKING:
    from unspike.data.task import Kind

Outcome = Literal["forgotten", "not forgotten", "over-forgotten", "damaged", "cannot tell"]
Failure = Literal["not forgotten", "over-forgotten", "damaged"]

_FILES = resources.files("unspike.evaluation.verdict")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One check of a policy.

    Parameters
    ----------
    metric : str
        Name of a metric.
    name : str
        What the check is called; the metric's name by default.
    tolerance : float
        Smallest half-width of the band, in the metric's unit.
    above, below : str, optional
        What a network is that lies above or below; a side without it is not limited.
    at_most, at_least : float, optional
        Fixed bounds in place of the band's.
    required : bool
        Whether there is no verdict where the check cannot be decided.
    """

    metric: str
    name: str = ""
    tolerance: float = 0.0
    above: Failure | None = None
    below: Failure | None = None
    at_most: float | None = None
    at_least: float | None = None
    required: bool = False

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", self.metric)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The checks of a verdict.

    Parameters
    ----------
    name : str
        What the policy is called.
    kind : {"class", "samples"}
        Which requests it judges.
    confidence : float
        Chance that one more retrained network passes all checks; it is shared out evenly among them
        (Bonferroni).
    checks : tuple of Rule
        At least one.
    sha256 : str
        Hash of the file that it was read from.
    """

    name: str
    kind: Kind
    confidence: float
    checks: tuple[Rule, ...]
    sha256: str

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the metrics that it looks at, each once."""
        return tuple(dict.fromkeys(rule.metric for rule in self.checks))


def default_policy(kind: Kind) -> Policy:
    """Return the policy that is shipped for a kind of request.

    Parameters
    ----------
    kind : {"class", "samples"}
        The kind.
    """
    return parse_policy(_FILES.joinpath("policies", f"{kind}.toml").read_bytes(), f"the policy '{kind}'")


def load_policy(path: str | Path) -> Policy:
    """Read a policy.

    Parameters
    ----------
    path : str or Path
        A TOML file.

    Returns
    -------
    Policy
        The policy.

    Raises
    ------
    InvalidInput
        If it cannot be read, or names what is not known.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InvalidInput(f"--policy {path} cannot be read ({error.strerror}). Name a TOML file.") from error
    return parse_policy(content, f"--policy {path}")


def parse_policy(content: bytes, source: str) -> Policy:
    """Read a policy from the content of its file; `source` names it in errors."""
    try:
        values = tomllib.loads(content.decode())
    except ValueError as error:
        raise InvalidInput(f"{source} is no TOML file ({error}). Correct it.") from error
    _check_form(values, source)
    checks = tuple(_rule(check, source) for check in values["checks"])
    names = [rule.name for rule in checks]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidInput(f"{source} has two checks named '{twice}'. Keep one of the two, or name them.")
    sha256 = hashlib.sha256(content).hexdigest()
    return Policy(
        name=values["name"],
        kind=values["kind"],
        confidence=float(values["confidence"]),
        checks=checks,
        sha256=sha256,
    )


def _check_form(values: Mapping[str, Any], source: str) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(_FILES.joinpath("policy_schema.json").read_text(encoding="utf-8"))
    error = next(Draft202012Validator(schema).iter_errors(values), None)
    if error is not None:
        raise InvalidInput(f"{source} {_explained(error)}.")


def _explained(error: Any) -> str:
    """Return what is wrong, from the first error that the schema finds."""
    place, schema = [part for part in error.absolute_path if isinstance(part, str)], error.schema
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        return f"has no '{missing}'{' in a check' if place else ''}. Add it"
    if error.validator == "anyOf":
        return f"says neither what is above nor what is below for '{error.instance['metric']}'. Add one"
    if error.validator == "additionalProperties":
        known = list(schema["properties"])
        unknown = next(key for key in error.instance if key not in known)
        return f"has the unknown key '{unknown}', known are: {', '.join(known)}{_hint(unknown, known)}"
    name, found = place[-1], error.instance
    if error.validator == "enum":
        known = error.validator_value
        return f"has the unknown {name} {found!r}, known are: {', '.join(known)}{_hint(str(found), known)}"
    return f"has {name} = {found!r}, expected {schema['description']}"


def _rule(values: Mapping[str, Any], source: str) -> Rule:
    numbers = {name: value for name, value in values.items() if isinstance(value, float)}
    endless = [name for name, value in numbers.items() if not math.isfinite(value)]
    if endless:
        raise InvalidInput(f"{source} has {endless[0]} = {values[endless[0]]!r}, expected a number.")
    try:
        metric = metric_named(values["metric"])
    except InvalidInput as error:
        raise InvalidInput(f"{source} names {error}") from error
    if metric.measured_on != "network":
        raise InvalidInput(f"{source} names '{metric.name}', which is of groups of networks. Name another.")
    return Rule(**values)


def _hint(name: str, names: Iterable[str]) -> str:
    return f".{suggest(name, names)}".rstrip(".")
