"""What counts as forgotten, written down before the run: the checks of a verdict, as a TOML file.

A policy has a ``name``, the ``kind`` of request that it judges (class or samples), a ``confidence`` and
``[[checks]]``. A check names a ``measure`` and the outcome where a network lies ``above`` or ``below`` the
band of the retrained networks; a side without an outcome is not limited. ``tolerance`` is the smallest
half-width of the band, in the measure's unit; ``at_most`` and ``at_least`` put a fixed bound in place of the
band's. Without a check that is ``required`` there is no verdict.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from unspike.evaluation.measures import MEASURES
from unspike.foundation.errors import InvalidInput, suggest

if TYPE_CHECKING:
    from unspike.data.task import Kind

Outcome = Literal["forgotten", "not forgotten", "over-forgotten", "damaged", "cannot tell"]
Failure = Literal["not forgotten", "over-forgotten", "damaged"]

_KINDS = ("class", "samples")
_NUMBERS = ("tolerance", "at_most", "at_least")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One check of a policy.

    Parameters
    ----------
    measure : str
        Name of a measure (module `measures`).
    tolerance : float
        Smallest half-width of the band, in the measure's unit.
    above, below : str, optional
        What a network is that lies above or below; a side without it is not limited.
    at_most, at_least : float, optional
        Fixed bounds in place of the band's.
    required : bool
        Whether there is no verdict where the check cannot be decided.
    """

    measure: str
    tolerance: float = 0.0
    above: Failure | None = None
    below: Failure | None = None
    at_most: float | None = None
    at_least: float | None = None
    required: bool = False


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


def default_policy(kind: Kind) -> Policy:
    """Return the policy that is shipped for a kind of request."""
    file = resources.files("unspike.evaluation.verdict").joinpath("policies", f"{kind}.toml")
    return parse_policy(file.read_bytes(), f"the policy '{kind}'")


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
    return _Reader(source).policy(values, hashlib.sha256(content).hexdigest())


@dataclass(frozen=True)
class _Reader:
    """Turns values into a policy, and says where they are wrong."""

    source: str

    def policy(self, values: Mapping[str, Any], sha256: str) -> Policy:
        self.known("key", values, ("name", "kind", "confidence", "checks"))
        for name in ("name", "kind", "confidence", "checks"):
            if name not in values:
                raise self.fail(f"has no '{name}'. Add it")
        self.known("kind", (str(values["kind"]),), _KINDS)
        confidence, checks = values["confidence"], values["checks"]
        if not isinstance(confidence, int | float) or not 0.5 <= confidence < 1:
            raise self.fail(f"has confidence {confidence!r}, expected a number from 0.5 to below 1")
        if not isinstance(checks, list) or not checks or not all(isinstance(c, dict) for c in checks):
            raise self.fail("has no checks. Add a table [[checks]] for each")
        rules = tuple(self.rule(check) for check in checks)
        twice = next(
            (r.measure for k, r in enumerate(rules) if r.measure in {q.measure for q in rules[:k]}), ""
        )
        if twice:
            raise self.fail(f"checks '{twice}' twice. Keep one of the two")
        return Policy(
            name=str(values["name"]),
            kind=cast("Kind", values["kind"]),
            confidence=float(confidence),
            checks=rules,
            sha256=sha256,
        )

    def rule(self, values: Mapping[str, Any]) -> Rule:
        self.known("key of a check", values, [field.name for field in fields(Rule)])
        measure = values.get("measure")
        if not isinstance(measure, str):
            raise self.fail("has a check without a measure. Name one of " + ", ".join(MEASURES))
        self.known("measure", (measure,), MEASURES)
        for side in ("above", "below"):
            if side in values:
                self.known("outcome", (str(values[side]),), get_args(Failure))
        for name in _NUMBERS:
            self.number(measure, name, values.get(name, 0.0))
        if not isinstance(values.get("required", False), bool):
            raise self.fail(f"has required = {values['required']!r} for '{measure}', expected true or false")
        if not {"above", "below"} & set(values):
            raise self.fail(f"says neither what is above nor what is below for '{measure}'. Add one")
        return Rule(**values)

    def number(self, measure: str, name: str, value: Any) -> None:
        right = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not right or (name == "tolerance" and value < 0):
            raise self.fail(f"has {name} = {value!r} for '{measure}', expected a number")

    def known(self, what: str, found: Iterable[str], names: Iterable[str]) -> None:
        names = list(names)
        for name in found:
            if name not in names:
                known = ", ".join(names)
                raise self.fail(f"has the unknown {what} '{name}', known are: {known}{_hint(name, names)}")

    def fail(self, what: str) -> InvalidInput:
        return InvalidInput(f"{self.source} {what}.")


def _hint(name: str, names: Iterable[str]) -> str:
    return f".{suggest(name, names)}".rstrip(".")
