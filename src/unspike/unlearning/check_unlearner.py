"""The public conformance suite of `Unlearner`: does a method keep what the contract promises?

``check_unlearner(method, model, task, unseen)`` runs every check and returns a list of results;
``unlearner_checks()`` yields them one by one for pytest's ``parametrize``, each a function of a `CheckCase`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.data.task import KINDS
from unspike.foundation.conformance import (
    CheckFailed,
    CheckResult,
    missing_from,
    require,
    run_checks,
    same_bits,
    untouched_random_state,
)
from unspike.foundation.errors import InvalidInput
from unspike.foundation.json_values import plain
from unspike.models.check_model import model_checks
from unspike.unlearning.contract import Change, Unlearned, Unlearner
from unspike.unlearning.workbench import values_of

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.data.task import Task
    from unspike.models.contract import SpikingModel

Check = Callable[["CheckCase"], None]
BASIC_MODEL_CHECKS = (
    "groups_name_layers_and_neurons",
    "looking_changes_nothing",
    "two_runs_agree",
    "any_batch_size_and_order",
    "output_is_the_recorded_last_layer",
    "what_is_assigned_can_be_read_back",
    "state_round_trip",
    "a_copy_is_equal_and_independent",
    "operations_count_weights_that_are_not_zero",
)

_CHECKS: dict[str, Check] = {}


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckCase:
    """A method and what it is tried on.

    Parameters
    ----------
    unlearner : Unlearner
        The method.
    model : SpikingModel
        A trained network.
    task : Task
        Records to forget and to keep.
    unseen : Dataset
        Records never seen.
    """

    unlearner: Unlearner
    model: SpikingModel
    task: Task
    unseen: Dataset

    def run(self, **changed: Any) -> Unlearned:
        """Unlearn, with some arguments changed."""
        arguments = {"task": self.task, "unseen": self.unseen, **changed}
        return self.unlearner.unlearn(self.model, arguments.pop("task"), **arguments)

    @cached_property
    def result(self) -> Unlearned:
        """What the method returns; the run is done once for all checks that only look at it."""
        return self.run()


@dataclass
class _Watched:
    """A progress that keeps what it is told: one [total, done, closed] for each stretch of work."""

    stretches: list[list[int]] = field(default_factory=list)

    def start(self, description: str, total: int, unit: str) -> None:
        self.stretches.append([total, 0, 0])

    def step(self, amount: int = 1) -> None:
        self.stretches[-1][1] += amount

    def close(self) -> None:
        self.stretches[-1][2] += 1


def check_unlearner(
    unlearner: Unlearner,
    model: SpikingModel,
    task: Task,
    unseen: Dataset,
    *,
    expected_failures: Mapping[str, str] | None = None,
) -> list[CheckResult]:
    """Run every check on an unlearning method.

    Parameters
    ----------
    unlearner : Unlearner
        The method.
    model : SpikingModel
        A trained network that passes `check_model`; small, for the method runs some six times.
    task : Task
        Training records to forget and to keep.
    unseen : Dataset
        Records the network was never trained on.
    expected_failures : mapping of str to str, optional
        Names of checks that are known to fail, each with the reason.

    Returns
    -------
    list of CheckResult
        One for each check, in the order in which they were run; one alone, which names all that is missing,
        for what is no `Unlearner`.

    Raises
    ------
    InvalidInput
        If `expected_failures` names no check.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> from unspike import check_unlearner
    >>> results = check_unlearner(make_unlearner("fine-tune", epochs=1), model, task, parts.validation)
    >>> [result.name for result in results if result.status == "failed"]
    []
    """
    if missing := missing_from(Unlearner, unlearner):
        what = f"{type(unlearner).__name__} lacks {', '.join(missing)}; see unspike.Unlearner"
        return [CheckResult(name="offers_what_every_method_must", status="failed", message=what)]
    case = CheckCase(unlearner=unlearner, model=model, task=task, unseen=unseen)
    run = {name: (lambda check=check: check(case)) for name, check in unlearner_checks()}
    return run_checks(run, expected_failures or {})


def unlearner_checks() -> Iterator[tuple[str, Check]]:
    """Yield each check's name and the function ``check(case)``, which raises `CheckFailed`.

    Examples
    --------
    >>> from unspike.unlearning import unlearner_checks
    >>> any("undo" in name for name, check in unlearner_checks())
    True
    """
    yield from _CHECKS.items()


def _check(check: Check) -> Check:
    _CHECKS[check.__name__.lstrip("_")] = check
    return check


@_check
def _declarations_make_sense(case: CheckCase) -> None:
    method = case.unlearner
    require(isinstance(method.name, str) and method.name, "the method has no name")
    require(method.kinds and set(method.kinds) <= set(KINDS), f"kinds are {method.kinds}, known are {KINDS}")
    for name in ("needs_retain", "uses_retain", "idle"):
        require(isinstance(getattr(method, name), bool), f"{name} must be True or False")
    require(method.uses_retain or not method.needs_retain, "retained data are needed and not used")
    require("@" in method.citation, "citation must be BibTeX")
    settings = method.settings()
    require(settings.get("method") == method.name, "settings() must tell the name under 'method'")
    if method.strength is not None:
        name, values = method.strength
        require(name in settings, f"the strength '{name}' is no setting")
        require(len(set(values)) == len(values) > 0, f"the strengths are {values}, expected different ones")


@_check
def _account_is_complete_and_plain(case: CheckCase) -> None:
    method, result = case.unlearner, case.result
    require(plain(result.settings) == plain(method.settings()), "the result tells other settings")
    for what, facts in (("settings", result.settings), ("trace", result.trace)):
        try:
            json.dumps(facts, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise CheckFailed(f"{what} cannot be written as JSON: {error}") from error
    require(result.seconds >= 0.0, "seconds are negative")
    require(isinstance(result.synaptic_operations, int), "synaptic_operations must be an int")
    require(result.synaptic_operations >= 0, "synaptic_operations are negative")
    require(isinstance(result.used_retained_data, bool), "used_retained_data must be True or False")


@_check
def _given_network_and_records_are_unchanged(case: CheckCase) -> None:
    def everything() -> dict[Any, NDArray[Any]]:
        sets = {"forgotten": case.task.forgotten, "retained": case.task.retained, "unseen": case.unseen}
        parts = ("x", "y", "record_id")
        records = {(name, part): np.array(getattr(s, part)) for name, s in sets.items() for part in parts}
        return {**case.model.state(), **records}

    before = everything()
    case.run()
    require(same_bits(everything(), before), "the given network or records were changed")


@_check
def _result_is_independent_of_the_given_network(case: CheckCase) -> None:
    result, before = case.run(), case.model.state()
    for synapses in result.model.synapses():
        synapses.assign(synapses.weight + np.float32(1.0))
    for thresholds in result.model.thresholds():
        thresholds.assign(thresholds.value + np.float32(1.0))
    require(same_bits(case.model.state(), before), "editing the result changes the given network")


@_check
def _global_random_state_is_untouched(case: CheckCase) -> None:
    with untouched_random_state():
        case.run()


@_check
def _same_settings_give_the_same_bits(case: CheckCase) -> None:
    again = case.run()
    require(same_bits(again.model.state(), case.result.model.state()), "a second run ends differently")


@_check
def _something_is_changed(case: CheckCase) -> None:
    """A method that is a placeholder, or too weak for this request, must not pass for one that unlearned."""
    idle = case.unlearner.idle
    before, after = values_of(case.model), values_of(case.result.model)
    require(same_bits(before, after) == idle, "nothing is changed" if not idle else "an idle method changes")


@_check
def _order_of_forgotten_records_does_not_matter(case: CheckCase) -> None:
    forgotten = case.task.forgotten
    order = np.random.default_rng(0).permutation(len(forgotten))
    for moved in (order, np.arange(len(forgotten))[::-1]):
        task = dataclasses.replace(case.task, forgotten=forgotten.take(moved))
        state = case.run(task=task).model.state()
        require(same_bits(state, case.result.model.state()), "another order of the records ends differently")


@_check
def _changes_are_listed_completely(case: CheckCase) -> None:
    before, after = values_of(case.model), values_of(case.result.model)
    require(before.keys() == after.keys(), "the result has other groups than the given network")
    listed = {(change.what, change.group): change for change in case.result.changes}
    require(len(listed) == len(case.result.changes), "a group is listed twice")
    for place, old in before.items():
        new = after[place].reshape(-1)
        differs = np.flatnonzero(old.reshape(-1) != new)
        change = listed.pop(place, None)
        if change is None:
            require(not len(differs), f"{place[1]}: {len(differs)} {place[0]}s differ, none is listed")
            continue
        _check_change(change, old.reshape(-1), new, differs)
    require(not listed, f"changes are listed of groups that do not exist: {list(listed)}")


def _check_change(
    change: Change, old: NDArray[np.float32], new: NDArray[np.float32], differs: NDArray[np.intp]
) -> None:
    where = f"{change.group}: {change.what}s"
    require(
        np.array_equal(np.sort(change.index), differs), f"{where} that are listed are not those that differ"
    )
    require(np.array_equal(change.before, old[change.index]), f"{where} before are not the given network's")
    require(np.array_equal(change.after, new[change.index]), f"{where} after are not the result's")
    require(change.total == len(old), f"{where}: total is {change.total}, expected {len(old)}")
    require(len(change.cause) == len(change.index), f"{where}: expected one cause each")
    named = not len(change.cause) or 0 <= change.cause.min() <= change.cause.max() < len(change.causes)
    require(named, f"{where}: a cause is not among the named ones")


@_check
def _undo_restores_every_bit(case: CheckCase) -> None:
    before = case.result.model.state()
    restored = case.result.undo()
    require(same_bits(restored.state(), case.model.state()), "undo does not give the original back")
    require(same_bits(case.result.model.state(), before), "undo changes the unlearned network")


@_check
def _pruned_synapses_stay_zero(case: CheckCase) -> None:
    """Every trace entry that has ``pruned`` maps groups to the number of their synapses that were pruned."""
    lost = {
        change.group: int(np.sum((change.before != 0) & (change.after == 0)))
        for change in case.result.changes
        if change.what == "weight"
    }
    for entry in case.result.trace:
        for group, count in entry.get("pruned", {}).items():
            found = lost.get(group, 0)
            require(found >= count, f"{group}: {count} synapses were pruned, {found} are zero at the end")


@_check
def _result_is_a_working_network_of_the_same_architecture(case: CheckCase) -> None:
    given, made = case.model, case.result.model
    require(made.class_names == given.class_names, "the result has other classes")
    before, after = values_of(given), values_of(made)
    same = all(before[place].shape == after[place].shape for place in before)
    require(same and before.keys() == after.keys(), "the result has another architecture")
    finite = all(np.all(np.isfinite(values)) for values in after.values())
    require(finite, "a weight or threshold is not finite")
    checks = dict(model_checks())
    for name in BASIC_MODEL_CHECKS:
        try:
            checks[name](made, case.task.retained)
        except CheckFailed as error:
            raise CheckFailed(f"the result fails check_model's '{name}': {error}") from error


@_check
def _progress_reaches_its_total_and_is_closed(case: CheckCase) -> None:
    watched = _Watched()
    case.run(progress=watched)
    require(watched.stretches, "the progress is never started")
    for total, done, closed in watched.stretches:
        require(done == total, f"the progress ends at {done} of {total}")
        require(closed == 1, f"the progress is closed {closed} times")


@_check
def _without_retained_data(case: CheckCase) -> None:
    if case.unlearner.needs_retain:
        without = "a method that needs retained data, without them,"
        _expect_refusal(lambda: case.run(task=case.task.without_retained()), without)
        return
    result = case.run(task=case.task.without_retained())
    require(not result.used_retained_data, "used_retained_data is True, but none were given")


@_check
def _without_unseen_records(case: CheckCase) -> None:
    case.run(unseen=None)


@_check
def _other_kinds_are_refused(case: CheckCase) -> None:
    for kind in set(KINDS) - set(case.unlearner.kinds):
        task = dataclasses.replace(case.task, kind=kind)
        _expect_refusal(partial(case.run, task=task), f"a request of kind '{kind}'")


@_check
def _what_is_no_task_is_refused(case: CheckCase) -> None:
    _expect_refusal(lambda: case.run(task=case.task.forgotten), "a data set in place of a task")


@_check
def _records_of_another_shape_are_refused(case: CheckCase) -> None:
    forgotten = case.task.forgotten
    x = np.zeros((len(forgotten), *(n + 1 for n in forgotten.records.shape[1:])), np.float32)
    wrong = dataclasses.replace(case.task, forgotten=dataclasses.replace(forgotten, x=x))
    before = case.model.state()
    try:
        result = case.run(task=wrong)
    except InvalidInput:
        require(same_bits(case.model.state(), before), "a refused request changes the given network")
        return
    ignored = case.unlearner.needs_retain or not any(len(change.index) for change in result.changes)
    require(ignored, "records of another shape must raise InvalidInput")


def _expect_refusal(action: Callable[[], object], who: str) -> None:
    try:
        action()
    except InvalidInput:
        return
    raise CheckFailed(f"{who} must raise InvalidInput")
