"""Who came out best, in one sentence, and why the others are not judged to have forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from unspike.report.wording import decimals

EXACT = "retrain"
"""Retraining forgets by definition, and at its own price: it is what the others are measured by."""
_FORGOTTEN = "forgotten"
_MOST_REASONS = 3


def winner(report: Mapping[str, Any]) -> str:
    """Return the sentence that says which method came out best.

    Of the methods that are judged to have forgotten on every network, retraining apart, the one with the
    smallest average gap; without any, the one that is nearest.

    Parameters
    ----------
    report : mapping
        Content of ``compare.json``, whose methods are sorted by their gaps.
    """
    measured = [
        method
        for method in report["methods"]
        if method["method"] != EXACT and method["figures"]["average_gap"]["mean"] is not None
    ]
    if not measured:
        return "No method but retraining could be measured."
    forgot = [method for method in measured if set(method["verdicts"]) == {_FORGOTTEN}]
    tried = "the 1 method tried" if len(measured) == 1 else f"the {len(measured)} methods tried"
    if forgot:
        return (
            f"{forgot[0]['name']} came out best: of {tried} it is the nearest to the retrained networks "
            f"that {_judged(forgot[0])} ({_figures(forgot[0])})."
        )
    return (
        f"No method but retraining is judged to have forgotten on every network; of {tried} the nearest is "
        f"{measured[0]['name']} ({_figures(measured[0])})."
    )


def reasons(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return why a method is not judged to have forgotten, the commonest reasons first.

    Parameters
    ----------
    rows : sequence of mapping
        What was found on each network.
    """
    verdicts = [row["verdict"] for row in rows if row["verdict"]["answer"] != _FORGOTTEN]
    found = Counter(reason for verdict in verdicts for reason in verdict["because"])
    common = found.most_common(_MOST_REASONS)
    return [reason if len(rows) == 1 else f"{reason} ({times}×)" for reason, times in common]


def _judged(method: Mapping[str, Any]) -> str:
    networks = sum(method["verdicts"].values())
    return "is judged to have forgotten" + (f" on all {networks} networks" if networks > 1 else "")


def _figures(method: Mapping[str, Any]) -> str:
    gap, cost = (method["figures"][name]["mean"] for name in ("average_gap", "time_ratio"))
    price = "" if cost is None else f", at {decimals(100 * cost, 1)} % of the processor time of a retraining"
    return f"average gap {decimals(100 * gap, 2)} points{price}"
