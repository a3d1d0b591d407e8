"""What the measurements say: conditions fixed beforehand, judged against the retrained networks.

The two kinds of request have different right answers (arXiv 2604.07962):

*class*: the network must be one that never met the class, so it names at most 2 % of the forgotten records
rightly; its accuracy on the other classes' test records is that of the retrained networks.

*samples*: the network must be one that never met these records, so its accuracy on them, its accuracy on test
records and the AUC of the membership attack are those of the retrained networks. Being *worse* on the
forgotten records than a network that never saw them is no success: it marks them (over-forgetting), and the
checks are two-sided.

"Those of the retrained networks" means within the band  mean -+ max(tolerance, 2 sd, standard error), with sd
over the retrained networks and the standard error that of the measure for the number of records it was taken
on: a difference that the seed or the choice of records makes by itself is held against nobody. Test accuracy
may exceed the band.

One more check concerns the hidden layers: if their spikes for the forgotten records are, bit for bit, those
of the original network, then only the answer was changed, not what was learned. It decides only where there
was something to forget. Where doing nothing already passes, the verdict is "cannot tell".

A verdict describes what was run and measured. It is no proof that nothing is left (arXiv 2110.11891).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from unspike.errors import InvalidInput
from unspike.evaluation.attacks.result import standard_error
from unspike.evaluation.gaps import Summary, mean_summary

if TYPE_CHECKING:
    from unspike.unlearning.contract import Kind

Outcome = Literal["forgotten", "not forgotten", "over-forgotten", "damaged", "cannot tell"]

_FORGET, _TEST, _MEMBERSHIP, _HIDDEN = (
    "forget accuracy",
    "test accuracy",
    "membership AUC",
    "hidden activity changed",
)


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """How large a difference from the retrained networks is allowed at least, as fractions.

    Parameters
    ----------
    class_forget : float
        Largest accuracy on the records of a forgotten class.
    accuracy : float
        Half-width of the band of accuracies.
    membership : float
        Half-width of the band of the attack's AUC.
    """

    class_forget: float = 0.02
    accuracy: float = 0.01
    membership: float = 0.01


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """On how many records the numbers were measured.

    Parameters
    ----------
    forget, test, non_members : int
        Forgotten records, test records, and never-seen records that the attack compared with.
    """

    forget: int
    test: int
    non_members: int


@dataclass(frozen=True, kw_only=True)
class Check:
    """One condition of the verdict: a value that must lie between two bounds."""

    name: str
    value: float
    low: float
    high: float
    unit: str = "fraction"

    @property
    def side(self) -> int:
        """-1 below the band, 0 inside, 1 above."""
        return int(self.value > self.high) - int(self.value < self.low)

    def to_dict(self) -> dict[str, Any]:
        """Return the check as the report states it."""
        return {
            "name": self.name,
            "value": self.value,
            "expected": [self.low, self.high],
            "passed": self.side == 0,
            "unit": self.unit,
        }


def verdict(
    kind: Kind,
    *,
    original: Summary,
    unlearned: Summary,
    oracles: Sequence[Summary],
    sizes: Sizes,
    hidden_changed: bool | None = None,
    tolerance: Tolerance | None = None,
) -> dict[str, Any]:
    """Judge an unlearned network.

    Parameters
    ----------
    kind : {"class", "samples"}
        What was asked for.
    original, unlearned : Summary
        The network before and after.
    oracles : sequence of Summary
        The retrained networks; without one there is no verdict.
    sizes : Sizes
        Numbers of records.
    hidden_changed : bool, optional
        Whether any hidden neuron's spike count for any forgotten record differs from the original network's.
    tolerance : Tolerance, optional
        Smallest bands.

    Returns
    -------
    dict
        ``outcome`` (forgotten, not forgotten, over-forgotten, damaged or cannot tell), ``sentence``,
        ``forgotten`` (True only for the first; None for the last) and ``checks``.

    Raises
    ------
    InvalidInput
        If there is no retrained network to compare with.
    """
    if not oracles:
        raise InvalidInput("A verdict needs at least one retrained network to compare with, got none.")
    bands = _Bands(kind, oracles, sizes, tolerance or Tolerance())
    checks, before = bands.checks(unlearned), bands.checks(original)
    outcome = _outcome(checks, before, hidden_changed)
    return {
        "outcome": outcome,
        "sentence": _sentence(outcome, kind, unlearned, mean_summary(oracles), checks),
        "forgotten": None if outcome == "cannot tell" else outcome == "forgotten",
        "checks": [check.to_dict() for check in checks] + _hidden_check(hidden_changed),
    }


@dataclass(frozen=True)
class _Bands:
    """The bands that the retrained networks define."""

    kind: Kind
    oracles: Sequence[Summary]
    sizes: Sizes
    tolerance: Tolerance

    def checks(self, network: Summary) -> list[Check]:
        test_low, _ = self._accuracy("test", self.sizes.test)
        checks = [self._forget(network), Check(name=_TEST, value=network.test, low=test_low, high=1.0)]
        band = self._membership() if self.kind == "samples" else None
        if band and network.membership is not None:
            checks.append(Check(name=_MEMBERSHIP, value=network.membership, low=band[0], high=band[1]))
        return checks

    def _forget(self, network: Summary) -> Check:
        low, high = 0.0, self.tolerance.class_forget
        if self.kind == "samples":
            low, high = self._accuracy("forget", self.sizes.forget)
        return Check(name=_FORGET, value=network.forget, low=low, high=high)

    def _accuracy(self, term: str, records: int) -> tuple[float, float]:
        values = [getattr(oracle, term) for oracle in self.oracles]
        mean = float(np.mean(values))
        error = math.sqrt(mean * (1 - mean) / records)
        return _band(values, max(self.tolerance.accuracy, error))

    def _membership(self) -> tuple[float, float] | None:
        values = [oracle.membership for oracle in self.oracles if oracle.membership is not None]
        if len(values) < len(self.oracles):
            return None
        error = standard_error(float(np.mean(values)), self.sizes.forget, self.sizes.non_members)
        return _band(values, max(self.tolerance.membership, error))


def _band(values: Sequence[float], least: float) -> tuple[float, float]:
    mean = float(np.mean(values))
    sd = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    half = max(least, 2 * sd)
    return max(0.0, mean - half), min(1.0, mean + half)


def _outcome(checks: Sequence[Check], before: Sequence[Check], hidden_changed: bool | None) -> Outcome:
    after = {check.name: check for check in checks}
    test_before = next(check for check in before if check.name == _TEST)
    traces = {check.side for check in checks if check.name != _TEST}
    # Without a class the others are easier to tell apart, so doing nothing may fall below the band, too; it
    # has not damaged anything.
    if after[_TEST].side and after[_TEST].value < test_before.value:
        return "damaged"
    if 1 in traces:
        return "not forgotten"
    if after[_TEST].side:
        return "damaged"
    if -1 in traces:
        return "over-forgotten"
    if not any(check.side for check in before):
        return "cannot tell"
    return "not forgotten" if hidden_changed is False else "forgotten"


def _hidden_check(changed: bool | None) -> list[dict[str, Any]]:
    if changed is None:
        return []
    return [
        {"name": _HIDDEN, "value": float(changed), "expected": "1 (yes)", "passed": changed, "unit": None}
    ]


_LEADS: dict[Outcome, str] = {
    "forgotten": "Forgotten: the network answers like one that never met {what}",
    "not forgotten": "Not forgotten: the network still answers like one that met {what}",
    "over-forgotten": "Over-forgotten: the network does worse on {what} than one that never met them",
    "damaged": "Damaged: on records that nobody asked to forget the network is worse than retrained ones",
    "cannot tell": "Cannot tell: the original network already answered like one that never met {what}, "
    "so there was nothing to forget",
}


def _sentence(
    outcome: Outcome, kind: Kind, unlearned: Summary, oracle: Summary, checks: Sequence[Check]
) -> str:
    lead = _LEADS[outcome].format(what="the class" if kind == "class" else "the records")
    if outcome == "not forgotten" and not any(check.side for check in checks):
        lead = "Not forgotten: the hidden layers answer the forgotten records exactly as before"
    parts = [
        ("forget accuracy", unlearned.forget, oracle.forget),
        ("test accuracy", unlearned.test, oracle.test),
    ]
    if kind == "samples" and unlearned.membership is not None and oracle.membership is not None:
        parts.append(("membership AUC", unlearned.membership, oracle.membership))
    figures = ", ".join(f"{name} {ours:.3f} (retrained {theirs:.3f})" for name, ours, theirs in parts)
    return f"{lead}: {figures}."
