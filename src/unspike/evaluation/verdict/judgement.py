"""Forgotten, not forgotten, or cannot tell.

All checks of a request are one family: their chances are adjusted (Holm) so that one more retrained network
fails any of them with the policy's risk at most. Then, in this order:

1. *cannot tell* where the verdict is withheld: there are too few records or retrained networks, a held-out
   retrained network fails, so that the yardstick is wrong, or the method marks records that were never met.
2. *not forgotten* where a check of traces fails, the share erased is below the policy's with its whole
   interval, or what was found in the original was left as it is; also where anything is over-done or damaged,
   for then the network is not one that never met the records. What was over-done or damaged is named beside
   each answer.
3. *cannot tell* where the attack on the output does not find the original (there is nothing to forget that
   could be seen), or no hidden layer does (a network changed at its outputs would pass); where a control
   was not told apart, so that a job half done might pass; where a check could not be carried out; or where
   the interval of the share erased reaches below the policy's share, at the output or, by the smaller
   `hidden_share`, in a hidden layer that finds the original.
4. else *forgotten*.

A layer that does not find the original says nothing, and is not quoted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from unspike.evaluation.statistics.holm import holm
from unspike.evaluation.verdict.checks import Check
from unspike.evaluation.verdict.share_erased import ShareErased

Answer = Literal["forgotten", "not forgotten", "cannot tell"]
OUTPUT = "output"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a policy asks for.

    Parameters
    ----------
    risk : float
        Chance that one more retrained network fails any check.
    share : float
        The share erased must be surely above it.
    hidden_share : float
        The same for what hidden layers know.
    """

    risk: float = 0.05
    share: float = 0.8
    hidden_share: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The answer, and why.

    Parameters
    ----------
    answer : {"forgotten", "not forgotten", "cannot tell"}
        The answer.
    because : tuple of str
        What decided it.
    traces, over_done, damaged : tuple of str
        Names of the checks that failed.
    silent : tuple of str
        Names of the checks of traces that the original passes, too: they say nothing here.
    """

    answer: Answer
    because: tuple[str, ...]
    traces: tuple[str, ...]
    over_done: tuple[str, ...]
    damaged: tuple[str, ...]
    silent: tuple[str, ...]


def failed(checks: Sequence[Check], *, risk: float) -> list[Check]:
    """Return the checks that one more retrained network would fail too rarely, all taken together."""
    adjusted = holm([check.p for check in checks])
    return [check for check, q in zip(checks, adjusted, strict=True) if q <= risk]


def silent_traces(checks: Sequence[Check], *, risk: float) -> list[Check]:
    """Return the checks of traces that do not find the original, which needs a risk shared among all."""
    each = risk / max(1, len(checks))
    return [c for c in checks if c.about == "traces" and (c.original_p is None or c.original_p > each)]


def judge(
    checks: Sequence[Check],
    shares: Mapping[str, ShareErased],
    *,
    withheld: Sequence[str] = (),
    unchanged: Sequence[str] = (),
    doubts: Sequence[str] = (),
    limits: Limits | None = None,
) -> Judgement:
    """Return the answer for a network.

    Parameters
    ----------
    checks : sequence of Check
        All of the request.
    shares : mapping of str to ShareErased
        By the name of the check of traces: ``output`` and the hidden layers.
    withheld : sequence of str
        Why nothing can be said at all.
    unchanged : sequence of str
        What of the original was left as it is.
    doubts : sequence of str
        Why it cannot be said that the network has forgotten: controls that passed though they have not,
        checks that could not be carried out.
    limits : Limits, optional
        What the policy asks for.
    """
    limits = limits or Limits()
    found = failed(checks, risk=limits.risk)
    silent = tuple(check.name for check in silent_traces(checks, risk=limits.risk))
    by_kind = {
        about: tuple(check.name for check in found if check.about == about)
        for about in ("traces", "over-done", "damage")
    }
    telling = {name: share for name, share in shares.items() if name not in silent}
    answer, because = _answer(by_kind, telling, (withheld, unchanged, doubts), limits)
    return Judgement(
        answer=answer,
        because=tuple(because),
        traces=by_kind["traces"],
        over_done=by_kind["over-done"],
        damaged=by_kind["damage"],
        silent=silent,
    )


def _answer(
    found: Mapping[str, tuple[str, ...]],
    shares: Mapping[str, ShareErased],
    reasons: tuple[Sequence[str], Sequence[str], Sequence[str]],
    limits: Limits,
) -> tuple[Answer, list[str]]:
    withheld, unchanged, doubts = map(list, reasons)
    if withheld:
        return "cannot tell", withheld
    against = [f"{about}: {name}" for about, names in found.items() for name in names]
    against += [
        f"too little is erased: {name}" for name in shares if shares[name].high < _asked(name, limits)
    ]
    if against or (unchanged and shares):
        return "not forgotten", unchanged + against
    doubts = unchanged + doubts
    if OUTPUT not in shares:
        doubts.append("the attack does not find the records in the original")
    elif set(shares) == {OUTPUT}:
        doubts.append(
            "no hidden layer of the original is found: what was changed at the outputs alone would pass"
        )
    open_ = [name for name, share in shares.items() if share.low <= _asked(name, limits)]
    doubts += [f"the share erased is not sure enough: {name}" for name in open_]
    return ("cannot tell", doubts) if doubts else ("forgotten", [])


def _asked(name: str, limits: Limits) -> float:
    return limits.share if name == OUTPUT else limits.hidden_share
