"""Single questions of a verdict: could this figure be that of one more network that never met the records?

Each is answered by a chance p: how often one more retrained network would lie as far to that side. What a
figure outside means depends on the side: *traces* (the network still knows the records), *over-done* (it
knows less than one that never met them, which marks them as well) or *damage* (it is worse at what was to
stay). A tolerance says how far is no matter, however sure it is: within it p is 1.

Of traces the same question is put to the original. Where that is not found either (`tells` is False), the
check says nothing here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from unspike.evaluation.statistics.measurement import CannotMeasure, need
from unspike.evaluation.statistics.moderated import upper_tail
from unspike.evaluation.statistics.paired import Sides, Yardstick

About = Literal["traces", "over-done", "damage"]
Side = Literal["above", "below"]
FEWEST_NETWORKS = 3


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question and its answer.

    Parameters
    ----------
    name : str
        The figure.
    about : {"traces", "over-done", "damage"}
        What it means to fail.
    value, expected : float
        The network's figure, and the retrained networks' mean.
    p : float
        Chance of one more retrained network to lie as far.
    original_p : float, optional
        The same for the original; None where that is no matter.
    """

    name: str
    about: About
    value: float
    expected: float
    p: float
    original_p: float | None = None


def knows(
    name: str, network: Sides, original: Sides | None, yardstick: Yardstick, *, of_seed: float = 0.0
) -> tuple[Check, Check]:
    """Return whether a network knows more of forgotten records than it may, and whether it knows less.

    Parameters
    ----------
    name : str
        What is looked at.
    network, original : Sides
        Calibrated values (module `calibrated`), larger where the network knows more; None for an original
        that is not there.
    yardstick : Yardstick
        The retrained networks' values.
    of_seed : float
        Standard deviation of the excess below which the retrained networks' is not taken.

    Returns
    -------
    traces, over_done : Check
    """
    t, degrees = yardstick.t(network, of_seed=of_seed), yardstick.degrees
    traces = Check(
        name=name,
        about="traces",
        value=network.excess,
        expected=yardstick.mean,
        p=upper_tail(t, degrees),
        original_p=None if original is None else upper_tail(yardstick.t(original, of_seed=of_seed), degrees),
    )
    over = Check(
        name=name, about="over-done", value=network.excess, expected=yardstick.mean, p=upper_tail(-t, degrees)
    )
    return traces, over


def worse(name: str, network: Sides, yardstick: Yardstick, *, tolerance: float) -> Check:
    """Return whether a network names fewer records rightly than retrained ones.

    Parameters
    ----------
    name : str
        Which records.
    network : Sides
        1 for each record that is named rightly, else 0.
    yardstick : Yardstick
        The same of the retrained networks, with `least_variance` (a figure of 100 % has a spread, too).
    tolerance : float
        Share of the records by which it may be worse.
    """
    within = network.excess >= yardstick.mean - tolerance
    p = 1.0 if within else upper_tail(-yardstick.t(network), yardstick.degrees)
    return Check(name=name, about="damage", value=network.excess, expected=yardstick.mean, p=p)


def least_variance(records: int) -> float:
    """Return the variance of right and wrong answers that is not undercut, as if one record had differed.

    After A. Agresti & Y. Min, Statistics in Medicine 24, 2005, who add records to each kind of disagreement.
    """
    return 1.0 / records


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What one more retrained network is expected to have of a figure.

    Parameters
    ----------
    mean, deviation : float
        Over retrained networks.
    degrees : int
        Degrees of freedom of the deviation.
    count : int
        Number of retrained networks.
    """

    mean: float
    deviation: float
    degrees: int
    count: int


def expected(others: Sequence[float], *, of_seed: float = 0.0) -> Expected:
    """Return what is expected of a figure by those of retrained networks.

    Parameters
    ----------
    others : sequence of float
        Three or more.
    of_seed : float
        Standard deviation below which it is not taken, for few networks may agree by chance.

    Raises
    ------
    CannotMeasure
        With fewer than three, or if all are the same and nothing is known of their spread.
    """
    need(len(others), FEWEST_NETWORKS, "retrained networks")
    deviation = max(float(np.std(others, ddof=1)), of_seed)
    if deviation == 0.0:
        raise CannotMeasure("all retrained networks have the same figure, so nothing is known of its spread")
    return Expected(
        mean=float(np.mean(others)), deviation=deviation, degrees=len(others) - 1, count=len(others)
    )


def figure(
    name: str,
    value: float,
    by: Expected,
    *,
    about: About,
    side: Side,
    tolerance: float = 0.0,
    original: float | None = None,
) -> Check:
    """Return whether one number of a network lies outside what retrained ones have.

    Parameters
    ----------
    name : str
        What was measured.
    value : float
        The network's.
    by : Expected
        What the retrained networks have.
    about, side
        What it means to lie above or below.
    tolerance : float
        How far beyond their mean is no matter.
    original : float, optional
        The original's, for traces.
    """
    sign = 1.0 if side == "above" else -1.0
    error = by.deviation * math.sqrt(1.0 + 1.0 / by.count)

    def chance(number: float) -> float:
        beyond = sign * (number - by.mean)
        return 1.0 if beyond <= tolerance else upper_tail(beyond / error, by.degrees)

    return Check(
        name=name,
        about=about,
        value=value,
        expected=by.mean,
        p=chance(value),
        original_p=None if original is None else chance(original),
    )
