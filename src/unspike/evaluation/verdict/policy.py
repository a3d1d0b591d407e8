"""What counts as forgotten, written down before the run: the constants of the verdict, as a TOML file.

A policy has a ``name``, the ``kind`` of request that it judges (class or samples), and

* ``confidence``: how surely one more retrained network fails no check, all of them together;
* ``share``: the share erased must surely be above it, at the output; ``hidden_share``: in the hidden layers;
* ``accuracy_tolerance``: share of the records by which a network may be worse;
* ``activity_limit``: how many times as far from the retrained networks as these from one another its hidden
  activity may stand;
* ``answers_limit``: the same for the classes by which a forgotten class is answered; ``relearning_limit``: by
  which factor it may be relearned faster or slower;
* ``audit_limit``: share of the metrics of an audit that may lie outside the retrained networks' interval, of
  those that find the original there;
* ``prior_degrees``: weight of what the records tell of the spread of networks (module `moderated`);
* ``[fewest]``: records (``forget``, ``test``, ``retain``) and retrained ``networks`` below which nothing is
  said.

The form is that of ``policy_schema.json``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.evaluation.verdict.judgement import Limits
from unspike.foundation.bounded import read_plain_file, toml_value
from unspike.foundation.errors import InvalidInput, suggest

if TYPE_CHECKING:
    from unspike.data.task import Kind

_MOST_BYTES, _LARGEST = 2**20, 1e9
_FILES = resources.files("unspike.evaluation.verdict")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The constants of a verdict.

    Parameters
    ----------
    name : str
        What the policy is called.
    kind : {"class", "samples"}
        Which requests it judges.
    limits : Limits
        The risk of all checks together, and the shares that must be erased.
    accuracy_tolerance : float
        Share of the records by which a network may be worse.
    activity_limit, answers_limit : float
        Ratios of distances up to which hidden activity, and the classes that a class is answered by, are no
        matter.
    relearning_limit : float
        Factor by which a class may be relearned faster or slower.
    audit_limit : float
        Share of the telling metrics of an audit that may lie outside.
    prior_degrees : int
        Weight of the variance from the records.
    fewest : mapping of str to int
        ``forget``, ``test``, ``retain`` (records) and ``networks``.
    sha256 : str
        Hash of the file that it was read from.

    Examples
    --------
    >>> from unspike.evaluation import default_policy
    >>> policy = default_policy("samples")
    >>> policy.limits.share, policy.fewest["networks"], len(policy.sha256)
    (0.8, 4, 64)
    """

    name: str
    kind: Kind
    limits: Limits
    accuracy_tolerance: float
    activity_limit: float
    answers_limit: float
    relearning_limit: float
    audit_limit: float
    prior_degrees: int
    fewest: Mapping[str, int]
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        """Return the policy as the report states it."""
        return {
            "name": self.name,
            "confidence": 1.0 - self.limits.risk,
            "share": self.limits.share,
            "hidden_share": self.limits.hidden_share,
            "accuracy_tolerance": self.accuracy_tolerance,
            "activity_limit": self.activity_limit,
            "answers_limit": self.answers_limit,
            "relearning_limit": self.relearning_limit,
            "audit_limit": self.audit_limit,
            "prior_degrees": self.prior_degrees,
            "fewest": dict(self.fewest),
            "sha256": self.sha256,
        }


def default_policy(kind: Kind) -> Policy:
    """Return the policy that is shipped for a kind of request.

    Parameters
    ----------
    kind : {"class", "samples"}
        The kind.

    Examples
    --------
    >>> from unspike.evaluation import default_policy
    >>> default_policy("class").to_dict()["name"]
    'class'
    """
    content = _FILES.joinpath("policies", f"{kind}.toml").read_bytes()
    return parse_policy(content, f"policy '{kind}'")


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

    Examples
    --------
    >>> from importlib.resources import as_file, files
    >>> from unspike.evaluation import load_policy
    >>> with as_file(files("unspike.evaluation.verdict") / "policies" / "class.toml") as path:
    ...     load_policy(path).name
    'class'
    """
    content = read_plain_file(Path(path), what="--policy", most=_MOST_BYTES)
    return parse_policy(content, f"--policy {path}")


def parse_policy(content: bytes, source: str) -> Policy:
    """Read a policy from the content of its file; `source` names it in errors."""
    try:
        values = toml_value(content)
    except ValueError as error:
        raise InvalidInput(f"{source} is no TOML file ({error}). Correct it.") from error
    _check_form(values, source)
    numbers = {name: value for name, value in values.items() if isinstance(value, int | float)}
    endless = [name for name, value in numbers.items() if not abs(value) < _LARGEST]
    if endless:
        raise InvalidInput(
            f"{source} has {endless[0]} = {values[endless[0]]!r:.40}, expected a number below {_LARGEST:g}."
        )
    return Policy(
        name=values["name"],
        kind=values["kind"],
        limits=Limits(
            risk=1.0 - values["confidence"], share=values["share"], hidden_share=values["hidden_share"]
        ),
        accuracy_tolerance=values["accuracy_tolerance"],
        activity_limit=values["activity_limit"],
        answers_limit=values["answers_limit"],
        relearning_limit=values["relearning_limit"],
        audit_limit=values["audit_limit"],
        prior_degrees=values["prior_degrees"],
        fewest=values["fewest"],
        sha256=hashlib.sha256(content).hexdigest(),
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
        return f"has no '{missing}'{f' in [{place[0]}]' if place else ''}. Add it"
    if error.validator == "additionalProperties":
        known = list(schema["properties"])
        unknown = next(key for key in error.instance if key not in known)
        return f"has the unknown key '{unknown}', known are: {', '.join(known)}{_hint(unknown, known)}"
    name, found = place[-1], error.instance
    if error.validator == "enum":
        known = error.validator_value
        return f"has the unknown {name} {found!r}, known are: {', '.join(known)}{_hint(str(found), known)}"
    return f"has {name} = {found!r}, expected {schema['description']}"


def _hint(name: str, names: Iterable[str]) -> str:
    return f".{suggest(name, names)}".rstrip(".")
