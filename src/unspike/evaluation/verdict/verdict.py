"""What the measurements say: a policy fixed beforehand, judged against the retrained networks.

The two kinds of request have different right answers (arXiv 2604.07962), and so policies of their own
(module `policy`): for a *class* the network must be one that never met the class; for *samples* one that
never met these records. Being *worse* on the forgotten records than a network that never saw them is no
success: it marks them (over-forgetting), so the checks are two-sided.

A check compares one metric with a band, the prediction interval for one more retrained network (module
`prediction_interval`). The policy's confidence is shared out among its checks: with n of them each may err
with probability (1 - confidence) / n, so that a network retrained without the data passes all of them with
at least that confidence. A held-out retrained network is judged first, by the others (the *audit*); where it
does not pass, nothing is said of the unlearned network, and where there are too few to hold one out, none is
called forgotten.

The outcome, in this order: *damaged* where the network became worse than the original, below a band that
says so; *not forgotten* where a check says so, or where the network or its hidden layers are bit for bit
what they were, so that only the answer was changed; *damaged* otherwise; *over-forgotten*; *cannot tell*
where the original passes too (there was nothing to forget, or the bands are too wide to see it), a required
check could not be decided or there was no audit; else *forgotten*.

A verdict describes what was run and measured. It is no proof that nothing is left (arXiv 2110.11891).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.evaluation.metrics.registry import Scale, metric_named
from unspike.evaluation.statistics.measurement import Measurement
from unspike.evaluation.statistics.prediction_interval import half_width
from unspike.evaluation.verdict.policy import Outcome, Policy, Rule
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.evaluation.comparison import Row

Measurements = Mapping[str, Measurement]
"""Metric -> what it says of one network."""

MEMBERSHIP = "mia.loss.auc"
_ONE_SIDED = 1.645
_AUDITED = 3
_SPANS_ALL = "the retrained networks are too few, or differ too much: their band spans every possible value"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One condition of the verdict: a value that must lie between two bounds.

    Parameters
    ----------
    rule : Rule
        The policy's check.
    value : float or None
        What was measured.
    low, high : float
        The bounds.
    mean, std : float or None
        Of the retrained networks.
    why : str
        Why it cannot be decided; empty if it can.
    """

    rule: Rule
    value: float | None
    low: float
    high: float
    mean: float | None
    std: float | None
    why: str = ""

    @property
    def side(self) -> int:
        """-1 below the band, 0 inside or undecided, 1 above."""
        if self.value is None or self.why:
            return 0
        return int(self.value > self.high) - int(self.value < self.low)

    @property
    def failure(self) -> str | None:
        """What a network is that does not pass; None if it passes or nothing can be said."""
        return {-1: self.rule.below, 0: None, 1: self.rule.above}[self.side]

    def to_dict(self, before: Check) -> dict[str, Any]:
        """Return the check as the report states it, `before` being the same one of the original network."""
        return {
            "name": self.rule.name,
            "metric": self.rule.metric,
            "value": self.value,
            "expected": _expected(self.low, self.high),
            "passed": None if self.why else self.side == 0,
            "unit": metric_named(self.rule.metric).scale.unit,
            "decides": self.failure,
            "original": before.value,
            "original_passes": None if before.why else before.side == 0,
            "oracle_mean": self.mean,
            "oracle_std": self.std,
            "why": self.why or None,
        }


@dataclass(frozen=True, kw_only=True)
class Bands:
    """The bands that a policy and the retrained networks define.

    Parameters
    ----------
    policy : Policy
        The checks.
    oracles : sequence of mapping
        The retrained networks.
    powerless : str
        Why membership attacks tell nothing here; empty if they do.
    """

    policy: Policy
    oracles: Sequence[Measurements]
    powerless: str = ""

    def checks(self, network: Measurements) -> list[Check]:
        """Return every check of the policy, carried out on a network."""
        return [self._check(rule, network[rule.metric]) for rule in self.policy.checks]

    def _check(self, rule: Rule, found: Measurement) -> Check:
        measured = [oracle[rule.metric] for oracle in self.oracles]
        known = [each for each in measured if each.value is not None]
        scale = metric_named(rule.metric).scale
        low, high, why = self._bounds(rule, known, scale)
        unknown = next((each for each in (found, *measured) if each.value is None), None)
        if unknown is not None:
            why = unknown.reason or "these records do not determine it"
        elif rule.metric == MEMBERSHIP and self.powerless:
            why = self.powerless
        elif low <= scale.low and high >= scale.high:
            why = why or _SPANS_ALL
        values = _values(known)
        return Check(
            rule=rule,
            value=found.value,
            low=low,
            high=high,
            mean=float(np.mean(values)) if values else None,
            std=float(np.std(values, ddof=1)) if len(values) > 1 else None,
            why=why,
        )

    def _bounds(self, rule: Rule, oracles: Sequence[Measurement], scale: Scale) -> tuple[float, float, str]:
        low, high, why = rule.at_least, rule.at_most, ""
        if not oracles:
            return scale.low, scale.high, why
        if (rule.above and high is None) or (rule.below and low is None):
            half, why = self._half(rule, oracles)
            mean = float(np.mean(_values(oracles)))
            low = mean - half if rule.below and low is None else low
            high = mean + half if rule.above and high is None else high
        low = scale.low if low is None or not rule.below else max(low, scale.low)
        high = scale.high if high is None or not rule.above else min(high, scale.high)
        return low, high, why

    def _half(self, rule: Rule, oracles: Sequence[Measurement]) -> tuple[float, str]:
        sides = 2 if rule.above and rule.below else 1
        risk = (1 - self.policy.confidence) / len(self.policy.checks) * (2 / sides)
        error = math.sqrt(float(np.mean([(oracle.error or 0.0) ** 2 for oracle in oracles])))
        half = half_width(_values(oracles), risk=risk, error=error)
        if half is None:
            return math.inf, "one retrained network has no spread to judge by"
        return max(rule.tolerance, half), ""


def _values(measured: Sequence[Measurement]) -> list[float]:
    return [each.value for each in measured if each.value is not None]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a verdict rests on.

    Parameters
    ----------
    original, unlearned : mapping of str to Measurement
        The network before and after: the policy's metrics.
    oracles : sequence of mapping
        The retrained networks; with one or two there is hardly a verdict.
    memoriser : mapping, optional
        A network that memorises on purpose: the attack must find the records in it, or it proves nothing.
    changed : bool, optional
        Whether anything in the network's state differs from the original's.
    hidden_changed : bool, optional
        Whether any hidden neuron's spike count for any forgotten record differs from the original network's.
    """

    original: Measurements
    unlearned: Measurements
    oracles: Sequence[Measurements]
    memoriser: Measurements | None = None
    changed: bool | None = None
    hidden_changed: bool | None = None

    @classmethod
    def of(
        cls, rows: Mapping[str, Row], *, changed: bool | None = None, hidden_changed: bool | None = None
    ) -> Evidence:
        """Return the evidence in the rows of some metrics, metric -> row."""
        networks = range(max((len(row.oracles) for row in rows.values()), default=0))
        memoriser = {name: row.memoriser for name, row in rows.items() if row.memoriser is not None}
        return cls(
            original={name: row.original for name, row in rows.items()},
            unlearned={name: row.unlearned for name, row in rows.items()},
            oracles=[{name: row.oracles[k] for name, row in rows.items()} for k in networks],
            memoriser=memoriser or None,
            changed=changed,
            hidden_changed=hidden_changed,
        )


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """How a retrained network did that was held out and judged by the others.

    Parameters
    ----------
    passed : bool or None
        None with fewer than three networks.
    failed : tuple of str
        Names of the checks it did not pass.
    sentence : str
        The same in words.
    """

    passed: bool | None
    failed: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the measurements say of an unlearned network.

    Parameters
    ----------
    outcome : {"forgotten", "not forgotten", "over-forgotten", "damaged", "cannot tell"}
        In one word.
    sentence : str
        The outcome and the figures that decided.
    checks, original_checks : tuple of Check
        Every check of the policy, on the unlearned and on the original network.
    audit : HeldOut
        How the held-out retrained network did.
    evidence : Evidence
        What it rests on.
    policy : Policy
        What was fixed beforehand.
    """

    outcome: Outcome
    sentence: str
    checks: tuple[Check, ...]
    original_checks: tuple[Check, ...]
    audit: HeldOut
    evidence: Evidence
    policy: Policy

    @property
    def forgotten(self) -> bool | None:
        """True for one outcome alone; None where nothing can be told."""
        return None if self.outcome == "cannot tell" else self.outcome == "forgotten"

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as the report states it."""
        pairs = zip(self.checks, self.original_checks, strict=True)
        return {
            "outcome": self.outcome,
            "sentence": self.sentence,
            "forgotten": self.forgotten,
            "checks": [
                *(check.to_dict(before) for check, before in pairs),
                *_yes_or_no("network changed", self.evidence.changed),
                *_yes_or_no("hidden activity changed", self.evidence.hidden_changed),
            ],
            "audit": {
                "passed": self.audit.passed,
                "failed": list(self.audit.failed),
                "sentence": self.audit.sentence,
            },
            "policy": {
                "name": self.policy.name,
                "confidence": self.policy.confidence,
                "sha256": self.policy.sha256,
            },
        }


def verdict(evidence: Evidence, policy: Policy) -> Verdict:
    """Judge an unlearned network.

    Parameters
    ----------
    evidence : Evidence
        What was measured.
    policy : Policy
        The checks.

    Returns
    -------
    Verdict
        The outcome, every check, and the audit.

    Raises
    ------
    InvalidInput
        If there is no retrained network to compare with.
    """
    if not evidence.oracles:
        raise InvalidInput("A verdict needs at least one retrained network to compare with, got none.")
    powerless = _powerless(evidence)
    bands = Bands(policy=policy, oracles=evidence.oracles, powerless=powerless)
    audit = audit_held_out(policy, evidence.oracles, powerless=powerless)
    checks, before = bands.checks(evidence.unlearned), bands.checks(evidence.original)
    outcome, lead = _outcome(checks, before, audit, evidence)
    what = "the class" if policy.kind == "class" else "the records"
    return Verdict(
        outcome=outcome,
        sentence=f"{lead.format(what=what)}{_figures(checks)}.",
        checks=tuple(checks),
        original_checks=tuple(before),
        audit=audit,
        evidence=evidence,
        policy=policy,
    )


def audit_held_out(policy: Policy, oracles: Sequence[Measurements], *, powerless: str = "") -> HeldOut:
    """Judge the last retrained network by the others: what never met the data must pass.

    Parameters
    ----------
    policy : Policy
        The checks.
    oracles : sequence of mapping
        The retrained networks.
    powerless : str
        Why membership attacks tell nothing here.

    Returns
    -------
    HeldOut
        Whether it passed, and if not, what it failed in.
    """
    if len(oracles) < _AUDITED:
        few = f"An audit needs {_AUDITED} retrained networks, one of them held out; there are {len(oracles)}."
        return HeldOut(passed=None, failed=(), sentence=few)
    *others, held_out = oracles
    checks = Bands(policy=policy, oracles=others, powerless=powerless).checks(held_out)
    failed = tuple(check.rule.name for check in checks if check.failure)
    against = f"judged by the other {len(others)}"
    sentence = (
        f"A held-out retrained network did not pass, {against}: {', '.join(failed)}."
        if failed
        else f"A held-out retrained network passed every check, {against}."
    )
    return HeldOut(passed=not failed, failed=failed, sentence=sentence)


_LEADS: dict[Outcome, str] = {
    "forgotten": "Forgotten: the network answers like one that never met {what}",
    "not forgotten": "Not forgotten: the network still answers like one that met {what}",
    "over-forgotten": "Over-forgotten: the network is worse at {what}, or less sure, than one that never met "
    "{what}, which shows that something was done",
    "damaged": "Damaged: on records that nobody asked to forget the network is worse than retrained ones",
    "cannot tell": "Cannot tell: the original network passes the checks too, so there was nothing to forget, "
    "or the retrained networks differ too much among themselves to see it",
}
_AUDIT = "Cannot tell: the audit failed, for a retrained network that was held out does not pass either"
_UNDECIDED = "Cannot tell: {check} could not be decided, as {why}"
_NOT_AUDITED = "Cannot tell: there are too few retrained networks to hold one out and audit the measurement"
_UNCHANGED = "Not forgotten: nothing in the network was changed"
_ANSWER_ONLY = "Not forgotten: the hidden layers answer the forgotten records exactly as before"


def _outcome(
    checks: Sequence[Check], before: Sequence[Check], audit: HeldOut, evidence: Evidence
) -> tuple[Outcome, str]:
    """Return the outcome and how its sentence begins."""
    if audit.passed is False:
        return "cannot tell", _AUDIT
    failures = {check.failure for check in checks}
    something = any(then.failure for then in before)
    same = _UNCHANGED if evidence.changed is False else ""
    same = same or (_ANSWER_ONLY if evidence.hidden_changed is False else "")
    if any(_worsened(check, then) for check, then in zip(checks, before, strict=True)):
        return "damaged", _LEADS["damaged"]
    if "not forgotten" in failures or (same and something):
        return "not forgotten", same or _LEADS["not forgotten"]
    for outcome in ("damaged", "over-forgotten"):
        if outcome in failures:
            return outcome, _LEADS[outcome]
    return _when_all_pass(checks, something, audit.passed is True)


def _when_all_pass(checks: Sequence[Check], something: bool, audited: bool) -> tuple[Outcome, str]:
    undecided = next((check for check in checks if check.rule.required and check.why), None)
    if undecided is not None:
        return "cannot tell", _UNDECIDED.format(check=undecided.rule.name, why=undecided.why)
    if something and not audited:
        return "cannot tell", _NOT_AUDITED
    outcome: Outcome = "forgotten" if something else "cannot tell"
    return outcome, _LEADS[outcome]


def _worsened(check: Check, before: Check) -> bool:
    """Return whether a network is damaged by more than the original falls short of the retrained ones.

    Without a class the others are easier to tell apart, so doing nothing may fall below the band, too; it has
    not damaged anything.
    """
    if check.failure != "damaged" or check.value is None or before.value is None:
        return False
    return check.side * (check.value - before.value) > 0


def _powerless(evidence: Evidence) -> str:
    """Return why the attack has no power: it does not find the records where they are memorised.

    What chance gives is what the retrained networks give: 0.5 where the records were drawn at random.
    """
    nothing = Measurement(value=None, n=0)
    figure = (evidence.memoriser or {}).get(MEMBERSHIP, nothing)
    known = _values([oracle.get(MEMBERSHIP, nothing) for oracle in evidence.oracles])
    if figure.value is None or not known:
        return ""
    chance, error = float(np.mean(known)), figure.error or 0.0
    if figure.value - _ONE_SIDED * error > chance:
        return ""
    return (
        f"the attack finds nothing even in a network that memorises (AUC {figure.value:.3f}, standard error "
        f"{error:.3f}, against {chance:.3f} in retrained networks)"
    )


def _yes_or_no(name: str, changed: bool | None) -> list[dict[str, Any]]:
    if changed is None:
        return []
    return [{"name": name, "value": float(changed), "expected": "1 (yes)", "passed": changed, "unit": None}]


def _expected(low: float, high: float) -> list[float] | str:
    if math.isfinite(low) and math.isfinite(high):
        return [low, high]
    if math.isfinite(low):
        return f"at least {low:.4g}"
    return f"at most {high:.4g}" if math.isfinite(high) else "anything"


def _figures(checks: Sequence[Check]) -> str:
    """Return the figures that decided: those that failed, or else all that were judged."""
    failed = [check for check in checks if check.failure]
    shown = [check for check in failed or checks if check.value is not None and not check.why]
    parts = [
        f"{check.rule.name} {check.value:.3f} (retrained {check.mean:.3f}, {_words(check)})"
        for check in shown
        if check.mean is not None
    ]
    return f": {', '.join(parts)}" if parts else ""


def _words(check: Check) -> str:
    expected = _expected(check.low, check.high)
    return expected if isinstance(expected, str) else f"band {check.low:.3f} to {check.high:.3f}"
