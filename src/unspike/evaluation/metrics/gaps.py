"""How far a network is from networks that never met the forgotten data.

With d_s = value_s(unlearned) - mean value_s(retrained), all values fractions::

    average gap = mean over s in {forget, retain, test, membership} of |d_s|        (SalUn, arXiv 2310.12508)
    ToW         = product over s in {forget, retain, test} of (1 - |d_s|)           (RUM, arXiv 2406.01257)

forget, retain and test are accuracies, membership is the AUC of the threshold attack. SalUn writes forget
*error* (the absolute difference is the same) and takes another membership score, the share of forgotten
records that an attack calls non-members; the AUC needs no cut-off. Aim at an average gap of 0 and a ToW of 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

TERMS = ("forget", "retain", "test", "membership")
_ACCURACIES = ("forget", "retain", "test")


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The four numbers of a network that the gaps and the verdict look at, as fractions.

    Parameters
    ----------
    forget, retain, test : float
        Accuracies on the forgotten, the retained and the test records.
    membership : float or None
        AUC of the threshold attack on the forgotten records; None where there was nobody to compare them
        with.
    """

    forget: float
    retain: float
    test: float
    membership: float | None


def mean_summary(networks: Sequence[Summary]) -> Summary:
    """Return the mean of each number over several networks (membership None if any of them is)."""
    memberships = [network.membership for network in networks]
    known = [value for value in memberships if value is not None]
    return Summary(
        forget=float(np.mean([network.forget for network in networks])),
        retain=float(np.mean([network.retain for network in networks])),
        test=float(np.mean([network.test for network in networks])),
        membership=float(np.mean(known)) if len(known) == len(memberships) else None,
    )


def differences(network: Summary, reference: Summary) -> dict[str, float | None]:
    """Return the signed differences network - reference.

    Parameters
    ----------
    network : Summary
        The unlearned (or original) network.
    reference : Summary
        The mean of the retrained networks.

    Returns
    -------
    dict
        One difference for each of `TERMS`; None where one side is None.
    """
    result: dict[str, float | None] = {}
    for term in TERMS:
        ours, theirs = getattr(network, term), getattr(reference, term)
        result[term] = None if ours is None or theirs is None else float(ours - theirs)
    return result


def average_gap(terms: Mapping[str, float | None]) -> float | None:
    """Return the mean absolute difference over the four terms; None if one of them is None.

    Parameters
    ----------
    terms : mapping
        What `differences` returned.

    Returns
    -------
    float or None
        A fraction, 0 at best. Leaving a missing term out would give a number that compares with nothing.
    """
    values = [terms[term] for term in TERMS]
    known = [abs(value) for value in values if value is not None]
    return float(np.mean(known)) if len(known) == len(values) else None


def tow(terms: Mapping[str, float | None]) -> float:
    """Return the tug-of-war score, 1 at best.

    Parameters
    ----------
    terms : mapping
        What `differences` returned.

    Returns
    -------
    float
        Product of 1 - |difference| over the three accuracies.
    """
    return float(np.prod([1.0 - abs(terms[term] or 0.0) for term in _ACCURACIES]))


def between(networks: Sequence[Summary]) -> dict[str, float | None]:
    """Return the mean gaps of each network to the mean of the others: what the seed alone causes.

    Parameters
    ----------
    networks : sequence of Summary
        The retrained networks.

    Returns
    -------
    dict
        ``average_gap`` and ``tow``; None with fewer than two networks.
    """
    if len(networks) < 2:
        return {"average_gap": None, "tow": None}
    rests = [mean_summary([*networks[:k], *networks[k + 1 :]]) for k in range(len(networks))]
    terms = [differences(network, rest) for network, rest in zip(networks, rests, strict=True)]
    gaps = [average_gap(term) for term in terms]
    known = [gap for gap in gaps if gap is not None]
    return {
        "average_gap": float(np.mean(known)) if len(known) == len(gaps) else None,
        "tow": float(np.mean([tow(term) for term in terms])),
    }
