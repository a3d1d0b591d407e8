"""What the public conformance suites share: running checks, and what a check may ask for."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput, suggest


class CheckFailed(AssertionError):
    """A promise of a contract is not kept; the message says which and how.

    Examples
    --------
    >>> from unspike.models import CheckFailed
    >>> raise CheckFailed("two runs differ")
    Traceback (most recent call last):
    unspike.foundation.conformance.CheckFailed: two runs differ
    """


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What one check found.

    Parameters
    ----------
    name : str
        Name of the check.
    status : "passed", "failed" or "xfail"
        "xfail" is a failure that was declared with a reason.
    message : str
        What is wrong, and for an "xfail" the reason too; empty where passed.

    Examples
    --------
    >>> from unspike.models import CheckResult
    >>> CheckResult(name="two_runs_agree", status="passed").message
    ''
    """

    name: str
    status: Literal["passed", "failed", "xfail"]
    message: str = ""


def missing_from(contract: type, offered: object) -> list[str]:
    """Return the names that a protocol declares and an object does not have."""
    declared = [*vars(contract).get("__annotations__", {}), *vars(contract)]
    return [name for name in declared if not name.startswith("_") and not hasattr(offered, name)]


def run_checks(
    checks: Mapping[str, Callable[[], None]], expected_failures: Mapping[str, str]
) -> list[CheckResult]:
    """Run checks and return what each found; any exception counts as a failure."""
    for name in expected_failures:
        if name not in checks:
            known = ", ".join(checks)
            raise InvalidInput(f"no check '{name}', expected one of {known}.{suggest(name, checks)}")
    return [_result(name, check, expected_failures.get(name)) for name, check in checks.items()]


def _result(name: str, check: Callable[[], None], reason: str | None) -> CheckResult:
    try:
        check()
    except Exception as error:
        found = str(error) if isinstance(error, CheckFailed) else f"{type(error).__name__}: {error}"
        if reason is None:
            return CheckResult(name=name, status="failed", message=found)
        return CheckResult(name=name, status="xfail", message=f"{reason} ({found})")
    return CheckResult(name=name, status="passed")


def require(condition: object, message: str) -> None:
    """Raise `CheckFailed` with a message unless a condition holds."""
    if not condition:
        raise CheckFailed(message)


def same_bits(a: Mapping[Any, NDArray[Any]], b: Mapping[Any, NDArray[Any]]) -> bool:
    """Return whether two dictionaries of arrays are equal bit by bit."""
    return a.keys() == b.keys() and all(
        np.shape(a[k]) == np.shape(b[k]) and np.asarray(a[k]).tobytes() == np.asarray(b[k]).tobytes()
        for k in a
    )


@contextmanager
def untouched_random_state() -> Iterator[None]:
    """Raise `CheckFailed` if the global random state of Python, NumPy or PyTorch (if loaded) moves."""
    before = _random_states()
    yield
    require(_random_states() == before, "the global random state has moved; draw from a seed of your own")


def _random_states() -> tuple[Any, ...]:
    torch = sys.modules.get("torch")
    tensors = None if torch is None else torch.get_rng_state().tolist()
    return random.getstate(), str(np.random.get_state()), tensors  # noqa: NPY002
