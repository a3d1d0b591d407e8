"""The public conformance suite of `SpikingModel`: does a network keep what the contract promises?

``check_model(model, dataset)`` runs every check and returns a list of results; ``model_checks()`` yields them
one by one for pytest's ``parametrize``. The model is in the same state afterwards.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.conformance import (
    CheckFailed,
    CheckResult,
    missing_from,
    require,
    run_checks,
    same_bits,
    untouched_random_state,
)
from unspike.foundation.errors import UnspikeError
from unspike.models.ability_checks import ABILITY_CHECKS, ANSWERS, counts_of, one_hot
from unspike.models.capabilities import answers_are_counts, use_threads
from unspike.models.contract import SpikingModel
from unspike.models.layers import output_synapses
from unspike.models.recording import OUTPUT

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.recording import Recording

Check = Callable[["SpikingModel", "Dataset"], None]
MOST_RECORDS = 23
HIGH = 1e6
_ROUNDING = 1e-5  # of sums of real numbers

_CHECKS: dict[str, Check] = {}


def check_model(
    model: SpikingModel, dataset: Dataset, *, expected_failures: Mapping[str, str] | None = None
) -> list[CheckResult]:
    """Run every check on a model.

    Parameters
    ----------
    model : SpikingModel
        Best a trained one in which every layer fires; silent layers cannot be checked.
    dataset : Dataset
        Records the model takes; a few of them are used.
    expected_failures : mapping of str to str, optional
        Names of checks that are known to fail, each with the reason.

    Returns
    -------
    list of CheckResult
        One for each check, in the order in which they were run; one alone, which names all that is missing,
        for what is no `SpikingModel`.

    Raises
    ------
    InvalidInput
        If `expected_failures` names no check.

    Examples
    --------
    >>> from unspike.data.registry import load
    >>> from unspike.models import check_model
    >>> from unspike.snn.classifier import SpikingClassifier
    >>> digits = load("digits").take(range(200))
    >>> model = SpikingClassifier.untrained(digits, hidden=(30,), connection_probability=0.3)
    >>> model.learn(digits, epochs=3)
    >>> [result.name for result in check_model(model, digits) if result.status == "failed"]
    []
    """
    if missing := missing_from(SpikingModel, model):
        lacks = f"{type(model).__name__} lacks {', '.join(missing)}; see unspike.models.contract.SpikingModel"
        return [CheckResult(name="offers_what_every_model_must", status="failed", message=lacks)]
    run = {name: (lambda check=check: check(model, dataset)) for name, check in model_checks()}
    return run_checks(run, expected_failures or {})


def model_checks() -> Iterator[tuple[str, Check]]:
    """Yield each check's name and the function ``check(model, dataset)``, which raises `CheckFailed`.

    Examples
    --------
    >>> from unspike.models import model_checks
    >>> "two_runs_agree" in dict(model_checks())
    True
    """
    for name, check in {**_CHECKS, **ABILITY_CHECKS}.items():
        yield name, _leaving_no_trace(check)


def _leaving_no_trace(check: Check) -> Check:
    def run(model: SpikingModel, dataset: Dataset) -> None:
        before = model.state()
        try:
            check(model, _few(model, dataset))
        finally:
            model.load_state(before)

    return run


def _few(model: SpikingModel, dataset: Dataset) -> Dataset:
    # Not as many records as time steps, or a layout with the two swapped would go unnoticed.
    count = min(len(dataset), MOST_RECORDS)
    return dataset.take(range(count - (count == model.record(dataset.x[:1]).n_steps)))


def _check(check: Check) -> Check:
    _CHECKS[check.__name__.lstrip("_")] = check
    return check


def _values(model: SpikingModel) -> dict[Any, NDArray[np.float32]]:
    weights = {("weights", g.name): np.array(g.weight) for g in model.synapses()}
    return weights | {("thresholds", g.name): np.array(g.value) for g in model.thresholds()}


@_check
def _groups_name_layers_and_neurons(model: SpikingModel, data: Dataset) -> None:
    recording = model.record(data.x, record_id=data.record_id)
    sizes = {name: recording.counts(name).shape[1] for name in recording.layer_names}
    one_each = sizes.get(OUTPUT) == len(model.class_names)
    require(one_each or not answers_are_counts(model), "the output layer needs one neuron a class")
    synapses, thresholds = model.synapses(), model.thresholds()
    require(synapses, "synapses() is empty")
    require(len({g.name for g in synapses}) == len(synapses), "two synapse groups share a name")
    require(output_synapses(model), f"no group of synapses reaches the layer '{OUTPUT}'")
    for group in synapses:
        for index, layer in ((group.pre, group.pre_layer), (group.post, group.post_layer)):
            require(layer in sizes, f"{group.name}: layer '{layer}' is not in the recording")
            np.broadcast_to(index, group.weight.shape)
            inside = index.min(initial=0) >= 0 and index.max(initial=0) < sizes[layer]
            require(inside, f"{group.name}: an index lies outside layer '{layer}' of {sizes[layer]} neurons")
    for layer_group in thresholds:
        require(
            layer_group.name in sizes, f"thresholds of '{layer_group.name}', a layer that is not recorded"
        )
        shape = (sizes[layer_group.name],)
        require(layer_group.value.shape == shape, f"{layer_group.name}: expected thresholds of shape {shape}")
        require(layer_group.scale > 0, f"{layer_group.name}: the scale of thresholds must be above 0")


@_check
def _looking_changes_nothing(model: SpikingModel, data: Dataset) -> None:
    before, x = model.state(), data.x
    model.record(x, record_id=data.record_id, keep_spikes=True)
    model.predict_counts(x)
    model.weight_change(x, one_hot(model, data.y), record_id=data.record_id)
    model.copy()
    model.clone(seed=1)
    require(same_bits(model.state(), before), "recording, asking for a change or copying changes the model")
    shown = dataclasses.replace(data, x=x)
    require(shown.fingerprint == data.fingerprint, "the records were changed")


@_check
def _global_random_state_is_untouched(model: SpikingModel, data: Dataset) -> None:
    with untouched_random_state():
        model.record(data.x, record_id=data.record_id)
        model.weight_change(data.x, one_hot(model, data.y), record_id=data.record_id)
        model.clone(seed=1).learn(data, epochs=1)


@_check
def _two_runs_agree(model: SpikingModel, data: Dataset) -> None:
    for ids in (data.record_id, None):
        first, second = (counts_of(model.record(data.x, record_id=ids)) for _ in range(2))
        require(same_bits(first, second), "the same records give other spikes when recorded again")


@_check
def _any_batch_size_and_order(model: SpikingModel, data: Dataset) -> None:
    whole = counts_of(model.record(data.x, record_id=data.record_id))
    parts = (np.arange(0, 1), np.arange(len(data))[::-1], np.arange(1, len(data), 2))
    for part in parts:
        some = counts_of(model.record(data.x[part], record_id=data.record_id[part]))
        exact = {name for name in whole if name != ANSWERS or answers_are_counts(model)}
        agree = all(np.array_equal(some[name], whole[name][part]) for name in exact)
        agree &= _alike(some[ANSWERS], whole[ANSWERS][part])
        require(agree, f"records answer otherwise in a batch of {len(part)} or in another order")


@_check
def _output_is_the_recorded_last_layer(model: SpikingModel, data: Dataset) -> None:
    recording = model.record(data.x, record_id=data.record_id)
    counts = model.predict_counts(data.x, record_id=data.record_id)
    require(recording.layer_names[-1] == OUTPUT, "the last layer of a recording must be 'output'")
    require(counts.dtype == np.float32, f"predict_counts gives {counts.dtype}, expected float32")
    shape = (len(data), len(model.class_names))
    require(counts.shape == shape, f"predict_counts gives shape {counts.shape}, expected {shape}")
    require(np.array_equal(recording.answers, counts), "predict_counts is not the recorded output")
    if answers_are_counts(model):
        same = np.array_equal(recording.counts(OUTPUT), counts)
        require(same, "answers that are not the output's spike counts have to be declared (ReadsOut)")
    if not recording.output_spikes:
        require(not recording.counts(OUTPUT).any(), "an output that does not spike has spikes")


@_check
def _spikes_are_time_first_and_add_up(model: SpikingModel, data: Dataset) -> None:
    recording = model.record(data.x, record_id=data.record_id, keep_spikes=True)
    for name in recording.layer_names:
        counts, spikes = recording.counts(name), recording.spikes(name)
        shape = (recording.n_steps, *counts.shape)
        require(
            counts.shape[0] == len(data), f"{name}: counts of shape {counts.shape}, expected records first"
        )
        require(
            spikes.shape == shape, f"{name}: spikes of shape {spikes.shape}, expected [T, B, N] = {shape}"
        )
        require(np.array_equal(spikes.sum(axis=0), counts), f"{name}: counts are not the sum of the spikes")


@_check
def _class_probabilities_follow_the_counts(model: SpikingModel, data: Dataset) -> None:
    counts = model.predict_counts(data.x, record_id=data.record_id)
    probabilities = model.class_probabilities(counts)
    require(
        probabilities.shape == counts.shape,
        f"class probabilities have shape {probabilities.shape}, expected {counts.shape}",
    )
    require(
        np.allclose(probabilities.sum(axis=1), 1.0) and probabilities.min() >= 0.0,
        "class probabilities must be >= 0 and sum to one",
    )
    order = np.argsort(counts, axis=1, kind="stable")
    rising = np.diff(np.take_along_axis(probabilities, order, axis=1), axis=1) >= -1e-9
    require(rising.all(), "an output that fires more has a smaller probability")


@_check
def _what_is_assigned_can_be_read_back(model: SpikingModel, data: Dataset) -> None:
    for key, before in _values(model).items():
        kind, name = key
        group = next(
            g for g in getattr(model, "synapses" if kind == "weights" else "thresholds")() if g.name == name
        )
        held = group.weight if kind == "weights" else group.value
        held += np.float32(1.0)
        require(same_bits({key: _values(model)[key]}, {key: before}), f"{name}: {kind} must be copies")
        group.assign(before + np.float32(0.5))
        expected = {**_values(model), key: before + np.float32(0.5)}
        require(same_bits(_values(model), expected), f"{name}: assigned {kind} cannot be read back")
        group.assign(before)


@_check
def _assigning_one_group_leaves_the_others(model: SpikingModel, data: Dataset) -> None:
    for kind, groups in (("weights", model.synapses()), ("thresholds", model.thresholds())):
        for group in groups:
            before = _values(model)
            group.assign(before[kind, group.name] * np.float32(0.5))
            after = _values(model)
            del before[kind, group.name], after[kind, group.name]
            require(same_bits(after, before), f"{group.name}: assigning its {kind} changes another group")


@_check
def _thresholds_act(model: SpikingModel, data: Dataset) -> None:
    for group in model.thresholds():
        before = _fires(model, data, group.name)
        group.assign(group.value + np.float32(4.0 * group.scale))
        after = int(model.record(data.x, record_id=data.record_id).counts(group.name).sum())
        require(
            after < before, f"{group.name}: thresholds raised by four scales leave {after} of {before} spikes"
        )
        group.assign(group.value)


@_check
def _a_very_high_threshold_silences(model: SpikingModel, data: Dataset) -> None:
    for group in model.thresholds():
        _fires(model, data, group.name)
        for steps in (1e4, HIGH):
            group.assign(group.value + np.float32(steps * group.scale))
            left = int(model.record(data.x, record_id=data.record_id).counts(group.name).sum())
            require(left == 0, f"{group.name}: {left} spikes with thresholds raised by {steps:g} scales")
        group.assign(group.value)


@_check
def _without_weights_a_layer_knows_nothing(model: SpikingModel, data: Dataset) -> None:
    # It may fire by itself, where thresholds are low, but it cannot tell one record from another.
    for layer in {group.post_layer for group in model.synapses()}:
        _answers_or_fires(model, data, layer)
        groups = [group for group in model.synapses() if group.post_layer == layer]
        for group in groups:
            group.assign(np.zeros_like(group.weight))
        recording = model.record(data.x, record_id=data.record_id)
        counts = recording.answers if layer == OUTPUT else recording.counts(layer)
        require(np.all(counts == counts[0]), f"{layer}: records differ although no weight reaches the layer")
        for group in groups:
            group.assign(group.weight)


def _alike(a: NDArray[np.float32], b: NDArray[np.float32]) -> bool:
    """Return whether answers agree but for the rounding of their sums."""
    return bool(np.allclose(a, b, rtol=_ROUNDING, atol=_ROUNDING * float(np.abs(b).max(initial=0.0))))


def _answers_or_fires(model: SpikingModel, data: Dataset, layer: str) -> None:
    recording = model.record(data.x, record_id=data.record_id)
    if layer == OUTPUT and not recording.output_spikes:
        differ = not np.all(recording.answers == recording.answers[0])
        require(differ, "all records get the same answer; check a model and records that differ")
        return
    _fires(model, data, layer)


def _fires(model: SpikingModel, data: Dataset, layer: str) -> int:
    spikes = int(model.record(data.x, record_id=data.record_id).counts(layer).sum())
    require(spikes > 0, f"layer '{layer}' never fires for these records; check a model and records that fire")
    return spikes


@_check
def _state_round_trip(model: SpikingModel, data: Dataset) -> None:
    state, counts = model.state(), counts_of(model.record(data.x, record_id=data.record_id))
    fresh = model.clone()
    fresh.load_state(state)
    require(same_bits(fresh.state(), state), "a loaded state cannot be read back")
    answers = counts_of(fresh.record(data.x, record_id=data.record_id))
    require(same_bits(answers, counts), "an untrained clone with the loaded state gives other spikes")
    for array in state.values():
        array[...] = 0
    after = counts_of(model.record(data.x, record_id=data.record_id))
    require(same_bits(after, counts), "state() must return copies")
    after = counts_of(fresh.record(data.x, record_id=data.record_id))
    require(same_bits(after, counts), "load_state must copy what it is given")


@_check
def _state_covers_weights_and_thresholds(model: SpikingModel, data: Dataset) -> None:
    state, values = model.state(), _values(model)
    for synapses in model.synapses():
        synapses.assign(synapses.weight * np.float32(0.5))
    for thresholds in model.thresholds():
        thresholds.assign(thresholds.value + np.float32(1.0))
    require(not same_bits(model.state(), state), "state() does not show changed weights and thresholds")
    model.load_state(state)
    require(same_bits(_values(model), values), "load_state does not bring back all weights and thresholds")


@_check
def _a_copy_is_equal_and_independent(model: SpikingModel, data: Dataset) -> None:
    before, twin = model.state(), model.copy()
    require(same_bits(twin.state(), before), "a copy is not in the same state")
    same = counts_of(twin.record(data.x, record_id=data.record_id))
    expected = counts_of(model.record(data.x, record_id=data.record_id))
    require(same_bits(same, expected), "a copy gives other spikes")
    for synapses in twin.synapses():
        synapses.assign(np.zeros_like(synapses.weight))
    for thresholds in twin.thresholds():
        thresholds.assign(thresholds.value + np.float32(1.0))
    require(same_bits(model.state(), before), "editing a copy changes the model")
    twin.learn(data, epochs=1)
    require(same_bits(model.state(), before), "training a copy changes the model")


@_check
def _a_clone_is_untrained_and_independent(model: SpikingModel, data: Dataset) -> None:
    before, fresh = model.state(), model.clone(seed=1)
    untrained = fresh.state()
    fresh.learn(data, epochs=1)
    require(not same_bits(fresh.state(), untrained), "learning changes nothing")
    if not same_bits(before, model.clone().state()):  # it was trained, so that it has something to keep
        after = fresh.state()
        learned = [name for name in after if not np.array_equal(after[name], untrained[name])]
        kept = [name for name in learned if np.array_equal(before[name], untrained[name])]
        require(not kept, f"a clone keeps what its model has learned: {', '.join(kept)}")
    require(same_bits(fresh.clone(seed=1).state(), untrained), "a clone keeps what its model has learned")
    require(same_bits(model.clone(seed=1).state(), untrained), "two clones of one seed differ")
    require(not same_bits(model.clone(seed=2).state(), untrained), "clones of two seeds are equal")
    require(same_bits(model.state(), before), "training a clone changes the model")


@_check
def _learning_is_repeatable(model: SpikingModel, data: Dataset) -> None:
    twins = [model.copy() for _ in range(2)]
    for twin in twins:
        twin.learn(data, epochs=1)
    require(same_bits(twins[0].state(), twins[1].state()), "two copies that learn the same end differently")


@_check
def _gates_join_selected_neurons(model: SpikingModel, data: Dataset) -> None:
    recording = model.record(data.x[:1])
    for group in model.synapses():
        n_pre, n_post = (recording.counts(name).shape[1] for name in (group.pre_layer, group.post_layer))
        pre = np.broadcast_to(group.pre, group.weight.shape)
        post = np.broadcast_to(group.post, group.weight.shape)
        for stride in (1, 2, 3):
            chosen_pre, chosen_post = np.arange(n_pre) % stride == 0, np.arange(n_post) % stride == 0
            gate = group.gate(chosen_pre, chosen_post)
            expected = (pre % stride == 0) & (post % stride == 0)
            require(
                np.shape(gate) == np.shape(group.weight), f"{group.name}: a gate needs the weights' shape"
            )
            require(np.array_equal(gate, expected), f"{group.name}: a gate misses or adds synapses")


@_check
def _weight_change_fits_the_weights(model: SpikingModel, data: Dataset) -> None:
    targets = one_hot(model, (data.y + 1) % len(model.class_names))
    first, second = (model.weight_change(data.x, targets, record_id=data.record_id) for _ in range(2))
    groups = model.synapses()
    require(len(first) == len(groups), f"{len(first)} changes for {len(groups)} groups of synapses")
    for group, change in zip(groups, first, strict=True):
        require(np.shape(change) == np.shape(group.weight), f"{group.name}: a change of another shape")
        require(np.all(np.isfinite(change)), f"{group.name}: a change that is not finite")
    require(any(np.any(change) for change in first), "other targets ask for no change at all")
    agree = all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    require(agree, "the same records, targets and presentation ask for another change")


@_check
def _weight_change_is_the_mean_over_records(model: SpikingModel, data: Dataset) -> None:
    targets, half = one_hot(model, (data.y + 1) % len(model.class_names)), len(data) // 2
    parts = [slice(0, half), slice(half, len(data)), slice(0, len(data))]
    changes = [model.weight_change(data.x[p], targets[p], record_id=data.record_id[p]) for p in parts]
    for group, a, b, whole in zip(model.synapses(), *changes, strict=True):
        mean = (half * a + (len(data) - half) * b) / len(data)
        require(
            np.allclose(mean, whole, rtol=1e-3, atol=1e-4 * float(np.abs(whole).max())),
            f"{group.name}: the change of a batch is not the mean over its records",
        )


@_check
def _adding_the_change_moves_answers_to_the_targets(model: SpikingModel, data: Dataset) -> None:
    goal = int(_mean_probabilities(model, data).argmin())
    targets = one_hot(model, np.full(len(data), goal))
    change = model.weight_change(data.x, targets, record_id=data.record_id)
    groups = model.synapses()
    size = 0.05 * _length([g.weight for g in groups]) / max(_length(change), 1e-30)
    probabilities = {}
    for sign in (-1.0, 1.0):
        for group, step in zip(groups, change, strict=True):
            group.assign(group.weight + np.float32(sign * size) * step)
        probabilities[sign] = float(_mean_probabilities(model, data)[goal])
    require(
        probabilities[1.0] > probabilities[-1.0],
        f"the target's probability is {probabilities[1.0]:.4f} with the change added, "
        f"{probabilities[-1.0]:.4f} without",
    )


@_check
def _own_answers_ask_for_little(model: SpikingModel, data: Dataset) -> None:
    probabilities = model.class_probabilities(model.predict_counts(data.x, record_id=data.record_id))
    own = model.weight_change(data.x, probabilities.astype(np.float32), record_id=data.record_id)
    other = model.weight_change(
        data.x, np.roll(probabilities, 1, axis=1).astype(np.float32), record_id=data.record_id
    )
    ratio = _length(own) / max(_length(other), 1e-30)
    require(ratio < 0.8, f"targets equal to the answers ask for {ratio:.2f} of the change of other targets")


def _mean_probabilities(model: SpikingModel, data: Dataset) -> NDArray[np.float64]:
    return np.asarray(
        model.class_probabilities(model.predict_counts(data.x, record_id=data.record_id)).mean(axis=0)
    )


def _length(arrays: Any) -> float:
    return float(sum(np.square(np.asarray(a, np.float64)).sum() for a in arrays) ** 0.5)


@_check
def _operations_count_weights_that_are_not_zero(model: SpikingModel, data: Dataset) -> None:
    for _ in range(2):
        recording = model.record(data.x, record_id=data.record_id)
        expected = sum(int(_spikes_at_synapses(group, recording)) for group in model.synapses())
        found = model.synaptic_operations(recording)
        require(found == expected, f"{found} synaptic operations, {expected} counted one by one")
        for group in model.synapses():
            halved = np.array(group.weight)
            halved.reshape(-1)[::2] = 0.0
            group.assign(halved)


def _spikes_at_synapses(group: Any, recording: Recording) -> int:
    spikes = recording.counts(group.pre_layer).sum(axis=0)
    pre = np.broadcast_to(group.pre, group.weight.shape)
    return int(spikes[pre[np.asarray(group.weight) != 0]].sum())


@_check
def _records_of_another_shape_are_refused(model: SpikingModel, data: Dataset) -> None:
    wrong = np.zeros((2, *(n + 1 for n in data.x.shape[1:])), np.float32)
    try:
        model.record(wrong)
    except UnspikeError:
        return
    raise CheckFailed("records of another shape must raise an UnspikeError")


@_check
def _settings_decide_and_nothing_else(model: SpikingModel, data: Dataset) -> None:
    told, other = model.settings(), model.clone(seed=model.seed + 1)
    try:
        json.dumps(told, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise CheckFailed(f"settings() cannot be written as JSON: {error}") from error
    require(other.seed == model.seed + 1, f"a clone with seed {model.seed + 1} says its seed is {other.seed}")
    require(other.settings() == told, "settings() changes with the seed, which it must not tell")
    twin = model.copy()
    use_threads(twin, 1)
    require(twin.settings() == told, "settings() tells by how many threads the network computes")
