"""The claims of the paper's section 5.2 that can be checked, each set against our figures.

None of the paper's numbers is known to us, so a claim is checked by what its words say; where words leave
room, the bounds below are ours. A mark is decided by means over seeds. It is *clear* where the 95 % interval
(Student's t over seeds, Welch's for two data sets) lies on one side of what decides, *unclear* otherwise.

The mark of a claim is decided by the paper's own reading: Algorithm 1, retraining on what is left, all test
records. Other readings stand below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from unspike.data.task import Kind
from unspike.evaluation.statistics.confidence_interval import Estimate, difference, estimate
from unspike.studies.paper.attack import ATTACK_NAMES, ATTACKS
from unspike.studies.paper.cells import NAMES, ROLES, WAYS, Cell
from unspike.studies.paper.columns import METRICS, PAPERS_METHOD
from unspike.studies.paper.curve import CURVES
from unspike.studies.paper.results import Results

CONSIDERABLE = 0.5  # share of the loss that retraining must bring back at least
NEARLY = 0.01  # of ROC AUC: how near to the baseline is nearly there
_KINDS: tuple[Kind, ...] = ("samples", "class")
_MAIN = PAPERS_METHOD


@dataclass(frozen=True, kw_only=True)
class CheckedClaim:
    """What our figures say of a claim in one reading.

    Parameters
    ----------
    claim : str
        The claim.
    reading : str
        What it was checked on.
    decides : bool
        Whether it is the paper's own reading.
    agrees : bool or None
        None where the figures were not measured or cannot be.
    clear : bool or None
        Whether the seeds leave no doubt; None with too few of them.
    figures : str
        The figures that decided.
    """

    claim: str
    reading: str
    decides: bool
    agrees: bool | None
    clear: bool | None
    figures: str


@dataclass(frozen=True)
class _Reading:
    """A claim in one reading, not checked yet."""

    claim: str
    words: str
    decides: bool

    def checked(self, agrees: bool | None, clear: bool | None, figures: str) -> CheckedClaim:
        return CheckedClaim(
            claim=self.claim,
            reading=self.words,
            decides=self.decides,
            agrees=agrees,
            clear=clear,
            figures=figures,
        )

    def not_measured(self) -> CheckedClaim:
        return self.checked(None, None, "not measured")


def checked_claims(results: Results) -> list[CheckedClaim]:
    """Return what the figures say of every claim, in every reading of it.

    Parameters
    ----------
    results : Results
        What was measured; claims on anything else are marked as not measured.
    """
    makers: Sequence[Callable[[Results], Iterator[CheckedClaim]]] = (
        _more_on_har,
        _recovered,
        _auc_returns,
        _loss_rises,
        _rises_more_slowly_on_har,
        _attack_falls,
    )
    return [claim for make in makers for claim in make(results)]


def _more_on_har(results: Results) -> Iterator[CheckedClaim]:
    claim = "Unlearning lowers the metrics more on UCI HAR than on MNIST"
    for kind, records, column in _readings():
        cells = [Cell(role=role, kind=kind) for role in ("uci-har", "mnist")]
        words = f"{WAYS[kind]}, {_WORDS[records]}, {CURVES[column]}"
        reading = _Reading(claim, words, records == "test" and column == _MAIN)
        if any(cell not in results.cells for cell in cells):
            yield reading.not_measured()
            continue
        har, mnist = ([_loss(results, cell, column, records, m) for m in METRICS] for cell in cells)
        accuracy = difference(har[0], mnist[0])
        more = sum(np.mean(one) > np.mean(other) for one, other in zip(har, mnist, strict=True))
        yield reading.checked(
            _mean(accuracy) > 0,
            _clear(accuracy, 0.0),
            f"loss of accuracy {_points(har[0])} on UCI HAR, {_points(mnist[0])} on MNIST; "
            f"{more} of {len(METRICS)} metrics lose more on UCI HAR",
        )


def _recovered(results: Results) -> Iterator[CheckedClaim]:
    claim = "Retraining on what is left recovers a considerable part, not all"
    for role in ROLES:
        for kind in _KINDS:
            for records in _records(kind):
                cell, words = Cell(role=role, kind=kind), f"{NAMES[role]}, {WAYS[kind]}, {_WORDS[records]}"
                reading = _Reading(claim, words, records == "test")
                measured = cell in results.cells
                yield _recovery(results, cell, records, reading) if measured else reading.not_measured()


def _recovery(results: Results, cell: Cell, records: str, reading: _Reading) -> CheckedClaim:
    lost = _loss(results, cell, _MAIN, records, "accuracy")
    left = _loss(results, cell, "retrained", records, "accuracy")
    enough = estimate([CONSIDERABLE * before - after for before, after in zip(lost, left, strict=True)])
    # Something was lost, a considerable part of it came back, and something is left: all three must hold.
    agrees, clear = _all_positive([estimate(lost), enough, estimate(left)])
    mean_lost, mean_left = float(np.mean(lost)), float(np.mean(left))
    part = f"{1 - mean_left / mean_lost:.0%} of it came back" if mean_lost > 0 else "nothing was lost"
    figures = f"loss of accuracy {_points(lost)} after unlearning, {_points(left)} after retraining; {part}"
    return reading.checked(agrees, clear, figures)


def _auc_returns(results: Results) -> Iterator[CheckedClaim]:
    claim = "On MNIST the ROC AUC nearly returns to the baseline after retraining"
    for kind in _KINDS:
        for records in _records(kind):
            cell, words = Cell(role="mnist", kind=kind), f"MNIST, {WAYS[kind]}, {_WORDS[records]}"
            reading = _Reading(claim, words, records == "test")
            if cell not in results.cells:
                yield reading.not_measured()
                continue
            after, left = (
                _loss(results, cell, column, records, "roc_auc") for column in (_MAIN, "retrained")
            )
            remaining = estimate(left)
            yield reading.checked(
                _mean(remaining) <= NEARLY,
                _clear(remaining, NEARLY),
                f"ROC AUC {_four(after)} below the baseline after unlearning, {_four(left)} after retraining",
            )


def _loss_rises(results: Results) -> Iterator[CheckedClaim]:
    claim = "Accuracy loss rises with the share of records removed"
    for role in ROLES:
        for kind, records, column in _readings():
            cell = Cell(role=role, kind=kind)
            words = f"{NAMES[role]}, {WAYS[kind]}, {_WORDS[records]}, {CURVES[column]}"
            reading = _Reading(claim, words, records == "test" and column == _MAIN)
            if cell not in results.points:
                yield reading.not_measured()
                continue
            slope = estimate(_slopes(results, cell, records, column))
            ends = _ends(results, cell, records, column)
            yield reading.checked(
                _mean(slope) > 0,
                _clear(slope, 0.0),
                f"{_number(slope)} points for each further 10 % of the records; {ends}",
            )


def _rises_more_slowly_on_har(results: Results) -> Iterator[CheckedClaim]:
    claim = "Accuracy loss rises more slowly on UCI HAR than on MNIST"
    for kind, records, column in _readings():
        cells = [Cell(role=role, kind=kind) for role in ("uci-har", "mnist")]
        words = f"{WAYS[kind]}, {_WORDS[records]}, {CURVES[column]}"
        reading = _Reading(claim, words, records == "test" and column == _MAIN)
        if any(cell not in results.points for cell in cells):
            yield reading.not_measured()
            continue
        har, mnist = (_slopes(results, cell, records, column) for cell in cells)
        slower = difference(har, mnist)
        yield reading.checked(
            _mean(slower) < 0,
            _clear(slower, 0.0),
            f"{_number(estimate(har))} points for each further 10 % on UCI HAR, "
            f"{_number(estimate(mnist))} on MNIST",
        )


def _attack_falls(results: Results) -> Iterator[CheckedClaim]:
    claim = "The membership attack's accuracy, precision and recall fall after unlearning"
    for role, kind, attack, column in product(ROLES, _KINDS, ATTACKS, CURVES):
        cell = Cell(role=role, kind=kind)
        words = f"{NAMES[role]}, {WAYS[kind]}, {ATTACK_NAMES[attack]}, {CURVES[column]}"
        reading = _Reading(claim, words, attack == "threshold" and column == _MAIN)
        measured = cell in results.cells
        yield _attack(results, cell, attack, column, reading) if measured else reading.not_measured()


def _attack(results: Results, cell: Cell, attack: str, column: str, reading: _Reading) -> CheckedClaim:
    falls, words = [], []
    for metric in ("accuracy", "precision", "recall"):
        before, after = (results.attack(cell, c, attack, metric) for c in ("baseline", column))
        pairs = [(b, a) for b, a in zip(before, after, strict=True) if b is not None and a is not None]
        falls.append(estimate([b - a for b, a in pairs]))
        ends = [f"{np.mean(values):.3f}" if values else "none" for values in zip(*pairs, strict=True)]
        words.append(f"{metric} {' to '.join(ends) or 'not determined'}")
    return reading.checked(*_all_positive(falls), ", ".join(words))


_WORDS = {"test": "all test records", "test_others": "test records of the other classes"}


def _readings() -> Iterator[tuple[Kind, str, str]]:
    for kind in _KINDS:
        for records in _records(kind):
            for column in CURVES:
                yield kind, records, column


def _records(kind: Kind) -> tuple[str, ...]:
    return ("test",) if kind == "samples" else ("test", "test_others")


def _loss(results: Results, cell: Cell, column: str, records: str, metric: str) -> list[float]:
    """Return how far a column lies below the baseline, one value a seed that has both."""
    before, after = (results.metric(cell, c, records, metric) for c in ("baseline", column))
    return [b - a for b, a in zip(before, after, strict=True) if b is not None and a is not None]


def _slopes(results: Results, cell: Cell, records: str, curve: str) -> list[float]:
    """Return the slope of each seed's least-squares line, points for each 10 % of the records."""
    found = results.curve(cell, records, curve).values()
    return [float(np.polyfit(list(points), list(points.values()), 1)[0]) / 10 for points in found]


def _ends(results: Results, cell: Cell, records: str, curve: str) -> str:
    found: Sequence[Mapping[float, float]] = list(results.curve(cell, records, curve).values())
    low, high = min(found[0]), max(found[0])
    return (
        f"{np.mean([one[low] for one in found]):.2f} at {low:.0%}, "
        f"{np.mean([one[high] for one in found]):.2f} at {high:.0%}"
    )


def _mean(found: Estimate) -> float:
    return float("nan") if found.mean is None else found.mean


def _all_positive(found: Sequence[Estimate]) -> tuple[bool | None, bool | None]:
    """Return whether all figures lie above 0, and whether that is clear: of each, or of one that does not."""
    if any(one.mean is None for one in found):
        return None, None
    sides = [_clear(one, 0.0) for one in found]
    agrees = all(_mean(one) > 0 for one in found)
    if None in sides:
        return agrees, None
    against = [bool(side) for side, one in zip(sides, found, strict=True) if not _mean(one) > 0]
    return agrees, all(sides) if agrees else any(against)


def _clear(found: Estimate, bound: float) -> bool | None:
    if found.low is None or found.high is None:
        return None
    return not found.low <= bound <= found.high


def _points(losses: Sequence[float]) -> str:
    found = estimate([100 * loss for loss in losses])
    return f"{_number(found)} points"


def _four(losses: Sequence[float]) -> str:
    return _number(estimate(losses), digits=4)


def _number(found: Estimate, digits: int = 2) -> str:
    if found.mean is None:
        return "not determined"
    half = "" if found.half is None else f" ± {found.half:.{digits}f}"
    return f"{found.mean:.{digits}f}{half}"
