"""Retrained networks as the measure of others: every check of what is looked at (module `looks`)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from unspike.evaluation.hidden.activity import SPREAD, held_out_log_ratios, log_ratio
from unspike.evaluation.hidden.spike_distances import (
    LayerSpikes,
    van_rossum_distance,
)
from unspike.evaluation.statistics.measurement import CannotMeasure, need
from unspike.evaluation.statistics.paired import Sides, Yardstick
from unspike.evaluation.verdict.calibrated import RANGE
from unspike.evaluation.verdict.checks import Check, expected, figure, knows, least_variance, worse
from unspike.evaluation.verdict.class_marks import (
    ANSWERS,
    RELEARNING,
    SPREAD_OF_CLASS,
    answers_check,
    relearning_checks,
)
from unspike.evaluation.verdict.judgement import OUTPUT
from unspike.evaluation.verdict.looks import ACCURACIES, UNSEEN, Looks
from unspike.evaluation.verdict.power import Power, power
from unspike.evaluation.verdict.record_by_record import RECORD_BY_RECORD, record_by_record_check
from unspike.evaluation.verdict.share_erased import ShareErased, share_erased

if TYPE_CHECKING:
    from unspike.data.task import Task
    from unspike.evaluation.verdict.policy import Policy

_NAMES = {"forget": "forgotten records", "test": "never-seen records", "retain": "retained records"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """What the checks of a network found.

    Parameters
    ----------
    checks : tuple of Check
        All that could be carried out.
    shares : mapping of str to ShareErased
        ``output`` and the hidden layers; empty without an original.
    missing : mapping of str to str
        Checks that could not be carried out -> why.
    """

    checks: tuple[Check, ...]
    shares: Mapping[str, ShareErased]
    missing: Mapping[str, str]


class Evidence:
    """Retrained networks, as the measure of others on the records of a request.

    Parameters
    ----------
    judges : sequence of Looks
        The retrained networks.
    policy : Policy
        The rule's constants.
    original : Looks, optional
        The network before; without it nothing is said of shares erased, nor of what the checks can see.
    together : bool
        Whether the forgotten records belong together, as those of a class or a person do: what a seed does
        to one it does to all of them, so that they do not tell its spread.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> unlearned = make_unlearner("fine-tune", epochs=1).unlearn(model, task)

    >>> from unspike import Workshop, oracle_seeds, train_oracles
    >>> workshop = Workshop(workers=1)
    >>> oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 2), workshop=workshop)
    >>> from unspike.evaluation import ComparedNetworks
    >>> networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)
    >>> from unspike.evaluation import Evidence, default_policy
    >>> from unspike.evaluation.verdict.looks import looks_of_network
    >>> looks = [looks_of_network(each, "class", networks.original) for each in networks.oracles]
    >>> evidence = Evidence(looks, default_policy("class"))
    >>> any("retrained networks" in reason for reason in evidence.too_few)
    True
    """

    def __init__(
        self,
        judges: Sequence[Looks],
        policy: Policy,
        *,
        original: Looks | None = None,
        together: bool = False,
    ) -> None:
        self.judges, self.policy, self.original, self.together = tuple(judges), policy, original, together
        self._prior = 0 if together else policy.prior_degrees
        self.yardsticks: dict[str, Yardstick] = {}
        self._missing: dict[str, str] = {}
        for name in self._names():
            try:
                self.yardsticks[name] = self._yardstick(name)
            except CannotMeasure as error:
                self._missing[name] = str(error)

    @property
    def too_few(self) -> tuple[str, ...]:
        """Return of what there is too little for a verdict, in words."""
        fewest, sizes = self.policy.fewest, self.judges[0].sizes if self.judges else {}
        found = [
            f"there are {sizes[part]} {words}, and a verdict needs {fewest[part]}"
            for part, words in _NAMES.items()
            if part in sizes and sizes[part] < fewest[part]
        ]
        if len(self.judges) < fewest["networks"]:
            networks = f"there are {len(self.judges)} retrained networks, and a verdict needs"
            found.append(f"{networks} {fewest['networks']}")
        return tuple(found)

    def held_out(self) -> tuple[Evidence, Looks]:
        """Return the last retrained network, and the others as its measure."""
        *others, last = self.judges
        return Evidence(others, self.policy, original=self.original, together=self.together), last

    def of(self, network: Looks) -> Found:
        """Carry out every check of a network.

        Parameters
        ----------
        network : Looks
            Its values.

        Returns
        -------
        Found
            The checks, the shares erased, and what could not be looked at.
        """
        checks: list[Check] = []
        shares: dict[str, ShareErased] = {}
        missing = dict(self._missing)
        for name, yardstick in self.yardsticks.items():
            if name not in network.values:
                missing[name] = network.missing[name]
                continue
            checks += self._checks(name, network.values[name], yardstick)
            if self.original and self._of_traces(name):
                before = self.original.values[name]
                shares[name] = share_erased(network.values[name], before, yardstick)
        makers: dict[str, Callable[[], Sequence[Check]]] = {
            f"activity of {layer}": partial(self._activity, layer, spikes)
            for layer, spikes in network.spikes.items()
        }
        if self._of_class:
            makers |= {
                ANSWERS: partial(self._answers, network),
                RELEARNING: partial(self._relearning, network),
            }
        elif OUTPUT in self.yardsticks and OUTPUT in network.values:
            makers[RECORD_BY_RECORD] = partial(self._record_by_record, network)
        for name, make in makers.items():
            try:
                checks += make()
            except CannotMeasure as error:
                missing[name] = str(error)
        return Found(checks=tuple(checks), shares=shares, missing=missing)

    def power(self, checks: int) -> Power | None:
        """Return what the check of the output can see when so many checks are made; None without one."""
        if self.original is None or OUTPUT not in self.yardsticks:
            return None
        risk = self.policy.limits.risk / max(1, checks)
        return power(self.original.values[OUTPUT], self.yardsticks[OUTPUT], risk=risk)

    def _names(self) -> list[str]:
        """Return what is looked at in every network that this is the measure of."""
        known = [one for one in (self.original, *self.judges) if one is not None]
        return list(dict.fromkeys(name for one in known for name in (*one.values, *one.missing)))

    def _yardstick(self, name: str) -> Yardstick:
        for one in (self.original, *self.judges):
            if one is not None and name in one.missing:
                raise CannotMeasure(one.missing[name])
        values = [judge.values[name] for judge in self.judges]
        if name in ACCURACIES.values():
            need(len(values[0].forgotten), 1, "records")
            return Yardstick(values, least=least_variance(len(values[0].forgotten)))
        # Where all networks are at the bound of the values, another one would yet differ on some record.
        bounded = name == OUTPUT or not self._of_class
        least = RANGE**2 * least_variance(len(values[0].forgotten)) if bounded else 0.0
        return Yardstick(values, prior_degrees=self._prior, least=least)

    def _checks(self, name: str, own: Sides, yardstick: Yardstick) -> tuple[Check, ...]:
        if name in ACCURACIES.values():
            return (worse(name, own, yardstick, tolerance=self.policy.accuracy_tolerance),)
        original = self.original.values[name] if self.original else None
        of_seed = self._spread_of_class(yardstick, original) if name == OUTPUT else 0.0
        traces, over = knows(name, own, original, yardstick, of_seed=of_seed)
        if name == UNSEEN:
            return (replace(traces, about="damage", original_p=None),)
        # A class that a hidden layer tells less well than retrained ones do marks nothing.
        marks = name == OUTPUT or not self._of_class
        return (traces, over) if marks else (traces,)

    def _spread_of_class(self, yardstick: Yardstick, original: Sides | None) -> float:
        """Return the least standard deviation between seeds of what the output knows of a class."""
        if original is None or not self._of_class:
            return 0.0
        return SPREAD_OF_CLASS * max(0.0, original.excess - yardstick.mean)

    @property
    def _of_class(self) -> bool:
        return self.policy.kind == "class"

    def _of_traces(self, name: str) -> bool:
        return name != UNSEEN and name not in ACCURACIES.values()

    def _answers(self, network: Looks) -> tuple[Check, ...]:
        """Return where the class's answers go, if they were looked at."""
        others = [judge.others for judge in self.judges]
        if network.others is None or any(other is None for other in others):
            return ()
        known = [other for other in others if other is not None]
        return (answers_check(network.others, known, limit=self.policy.answers_limit),)

    def _record_by_record(self, network: Looks) -> tuple[Check, ...]:
        """Return whether some forgotten records are still known."""
        before = None if self.original is None else self.original.values[OUTPUT]
        judges = [judge.values[OUTPUT] for judge in self.judges]
        return (record_by_record_check(network.values[OUTPUT], before, judges),)

    def _relearning(self, network: Looks) -> tuple[Check, ...]:
        """Return how fast the class is relearned, if that was tried."""
        known = [judge.relearning for judge in self.judges if judge.relearning is not None]
        if network.relearning is None or len(known) < len(self.judges):
            return ()
        before = None if self.original is None else self.original.relearning
        return relearning_checks(network.relearning, before, known, limit=self.policy.relearning_limit)

    def _activity(self, layer: str, own: LayerSpikes) -> tuple[Check, ...]:
        others = [judge.spikes[layer] for judge in self.judges]
        among = np.array([[_apart(one, other) for other in others] for one in others])
        if not among[~np.eye(len(among), dtype=bool)].any():
            raise CannotMeasure("the retrained networks do not differ there")
        by = expected(held_out_log_ratios(among), of_seed=SPREAD)
        # Nothing lies further below than a network that fires as one of the others does.
        value = log_ratio(np.array([max(_apart(own, other), _TINY) for other in others]), among)
        tolerance = math.log(self.policy.activity_limit) - by.mean
        name = f"activity of {layer}"
        return (figure(name, value, by, about="damage", side="above", tolerance=tolerance),)


_TINY = 1e-12


def _apart(one: LayerSpikes, other: LayerSpikes) -> float:
    return float(van_rossum_distance(one, other).mean())


def belong_together(task: Task) -> bool:
    """Return whether a request's records belong together, as those of a class or a person do."""
    return task.kind == "class" or any(what in task.text for what in ("subject:", "class:"))
