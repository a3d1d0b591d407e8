"""Networks that break one promise each, by the name of the check that must notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from unspike.models.contract import SynapseGroup, ThresholdGroup
from unspike.models.recording import Recording
from unspike.snn.classifier import SpikingClassifier

BROKEN: dict[str, type[SpikingClassifier]] = {}


def breaks(check: str) -> Callable[[type[SpikingClassifier]], type[SpikingClassifier]]:
    def register(kind: type[SpikingClassifier]) -> type[SpikingClassifier]:
        assert check not in BROKEN
        BROKEN[check] = kind
        return kind

    return register


def broken(trained: SpikingClassifier, check: str) -> SpikingClassifier:
    model = trained.copy()
    model.__class__ = BROKEN[check]
    return model


@breaks("groups_name_layers_and_neurons")
class WrongLayerName(SpikingClassifier):
    def synapses(self) -> tuple[SynapseGroup, ...]:
        return tuple(replace(group, pre_layer="layer0") for group in super().synapses())


@breaks("looking_changes_nothing")
class LearnsWhileLooking(SpikingClassifier):
    def record(self, x: Any, **settings: Any) -> Recording:
        self.network_.v_t += np.float32(1e-3)
        return super().record(x, **settings)


@breaks("global_random_state_is_untouched")
class UsesGlobalRandomNumbers(SpikingClassifier):
    def learn(self, dataset: Any, **settings: Any) -> None:
        np.random.shuffle(np.arange(5))  # noqa: NPY002
        super().learn(dataset, **settings)

    def clone(self, *, seed: int | None = None) -> SpikingClassifier:
        fresh = super().clone(seed=seed)
        fresh.__class__ = UsesGlobalRandomNumbers
        return fresh


@breaks("two_runs_agree")
class ForgetsItsSeed(SpikingClassifier):
    def record(self, x: Any, **settings: Any) -> Recording:
        recording = super().record(x, **settings)
        self.calls = getattr(self, "calls", 0) + 1
        recording.all_counts[:, -1] += self.calls
        return recording


@breaks("any_batch_size_and_order")
class DependsOnTheBatch(SpikingClassifier):
    def record(self, x: Any, **settings: Any) -> Recording:
        recording = super().record(x, **settings)
        recording.all_counts[0] += 1
        return recording


@breaks("output_is_the_recorded_last_layer")
class CountsTwice(SpikingClassifier):
    def predict_counts(self, x: Any, **settings: Any) -> Any:
        return 2 * super().predict_counts(x, **settings)


class RecordsFirst(Recording):
    def spikes(self, layer: str) -> Any:
        return super().spikes(layer).swapaxes(0, 1)


@breaks("spikes_are_time_first_and_add_up")
class BatchFirst(SpikingClassifier):
    def record(self, x: Any, **settings: Any) -> Recording:
        return RecordsFirst(**vars(super().record(x, **settings)))


@breaks("class_probabilities_follow_the_counts")
class ProbabilitiesUpsideDown(SpikingClassifier):
    def class_probabilities(self, counts: Any) -> Any:
        return super().class_probabilities(-counts)


@breaks("what_is_assigned_can_be_read_back")
class HalfPrecision(SpikingClassifier):
    def synapses(self) -> tuple[SynapseGroup, ...]:
        def rounded(group: SynapseGroup) -> SynapseGroup:
            return replace(group, assign=lambda w: group.assign(w.astype(np.float16).astype(np.float32)))

        return tuple(rounded(group) for group in super().synapses())


@breaks("assigning_one_group_leaves_the_others")
class TiedThresholds(SpikingClassifier):
    def thresholds(self) -> tuple[ThresholdGroup, ...]:
        def tied(group: ThresholdGroup) -> ThresholdGroup:
            def assign(value: Any) -> None:
                self.network_.v_t += value[0] - group.value[0]
                group.assign(value)

            return replace(group, assign=assign)

        return tuple(tied(group) for group in super().thresholds())


@breaks("thresholds_act")
class ThresholdsAreDecoration(SpikingClassifier):
    def record(self, x: Any, **settings: Any) -> Recording:
        held = self.network_.v_t.copy()
        self.network_.v_t[:] = self.network_.neuron.threshold
        recording = super().record(x, **settings)
        self.network_.v_t[:] = held
        return recording


@breaks("a_very_high_threshold_silences")
class ThresholdsAreCapped(SpikingClassifier):
    def record(self, x: Any, **settings: Any) -> Recording:
        held = self.network_.v_t.copy()
        np.minimum(self.network_.v_t, -40.0, out=self.network_.v_t)
        recording = super().record(x, **settings)
        self.network_.v_t[:] = held
        return recording


@breaks("without_weights_a_layer_knows_nothing")
class SecretPath(SpikingClassifier):
    def record(self, x: Any, **settings: Any) -> Recording:
        recording = super().record(x, **settings)
        recording.all_counts[:, -5] += (10 * np.asarray(x).mean(axis=(1, 2))).astype(np.int32)
        return recording


@breaks("state_round_trip")
class StateIsNoCopy(SpikingClassifier):
    def state(self) -> dict[str, Any]:
        return {"weight": self.network_.weight, "v_t": self.network_.v_t}


@breaks("state_covers_weights_and_thresholds")
class StateWithoutThresholds(SpikingClassifier):
    def state(self) -> dict[str, Any]:
        return {"weight": self.network_.weight.copy()}

    def load_state(self, state: dict[str, Any]) -> None:
        self.network_.weight[:] = state["weight"]


@breaks("a_copy_is_equal_and_independent")
class CopyIsItself(SpikingClassifier):
    def copy(self) -> SpikingClassifier:
        return self


@breaks("a_clone_is_untrained_and_independent")
class CloneIsTrained(SpikingClassifier):
    def clone(self, *, seed: int | None = None) -> SpikingClassifier:
        return self.copy()


class CloneKeepsItsThresholds(SpikingClassifier):
    """Its weights are drawn anew, and what homeostasis learned goes on; found by the same check."""

    def clone(self, *, seed: int | None = None) -> SpikingClassifier:
        fresh = super().clone(seed=seed)
        fresh.__class__ = type(self)
        fresh.network_.v_t[:] = self.network_.v_t
        return fresh


@breaks("learning_is_repeatable")
class LearnsDifferentlyEachTime(SpikingClassifier):
    def learn(self, dataset: Any, **settings: Any) -> None:
        super().learn(dataset, **settings)
        self.network_.weight += np.random.default_rng().normal(size=len(self.network_.weight))


class EitherNeuron(SynapseGroup):
    def gate(self, pre_selected: Any, post_selected: Any) -> Any:
        return pre_selected[self.pre] | post_selected[self.post]


@breaks("gates_join_selected_neurons")
class GateIsTooWide(SpikingClassifier):
    def synapses(self) -> tuple[SynapseGroup, ...]:
        return tuple(EitherNeuron(**vars(group)) for group in super().synapses())


@breaks("weight_change_fits_the_weights")
class ChangeInOnePiece(SpikingClassifier):
    def weight_change(self, x: Any, targets: Any, **settings: Any) -> Any:
        return (np.concatenate(super().weight_change(x, targets, **settings)),)


@breaks("weight_change_is_the_mean_over_records")
class ChangeIsASum(SpikingClassifier):
    def weight_change(self, x: Any, targets: Any, **settings: Any) -> Any:
        return tuple(len(x) * change for change in super().weight_change(x, targets, **settings))


@breaks("adding_the_change_moves_answers_to_the_targets")
class ChangeIsAGradient(SpikingClassifier):
    def weight_change(self, x: Any, targets: Any, **settings: Any) -> Any:
        return tuple(-change for change in super().weight_change(x, targets, **settings))


@breaks("own_answers_ask_for_little")
class TargetsAreIgnored(SpikingClassifier):
    def weight_change(self, x: Any, targets: Any, **settings: Any) -> Any:
        return super().weight_change(x, np.full_like(targets, 0.1), **settings)


@breaks("operations_count_weights_that_are_not_zero")
class PrunedSynapsesCost(SpikingClassifier):
    def synaptic_operations(self, recording: Recording) -> int:
        fan_out = np.diff(self.network_.row_start)
        return int(recording.all_counts[:, : len(fan_out)].sum(axis=0) @ fan_out)


@breaks("records_of_another_shape_are_refused")
class TakesAnything(SpikingClassifier):
    def record(self, x: Any, **settings: Any) -> Recording:
        return super().record(np.ascontiguousarray(x[:, :8, :8]), **settings)


@breaks("settings_decide_and_nothing_else")
class SettingsTellTheSeed(SpikingClassifier):
    def settings(self) -> dict[str, Any]:
        return {**super().settings(), "seed": self.seed}

    def clone(self, *, seed: int | None = None) -> SpikingClassifier:
        fresh = super().clone(seed=seed)
        fresh.__class__ = SettingsTellTheSeed
        return fresh


@breaks("threads_change_nothing")
class ThreadsDecide(SpikingClassifier):
    def record(self, x: Any, **settings: Any) -> Recording:
        recording = super().record(x, **settings)
        return replace(recording, all_counts=recording.all_counts + (self.threads or 0) // 2)


@breaks("epochs_are_those_of_a_training")
class OneEpochMore(SpikingClassifier):
    @property
    def n_epochs(self) -> int:
        return super().n_epochs + 1


@breaks("steps_can_be_chosen")
class StepsStay(SpikingClassifier):
    def with_steps(self, steps: int) -> SpikingClassifier:
        return self.copy()


@breaks("density_can_be_chosen")
class DensityStays(SpikingClassifier):
    def clone_with_density(self, connection_probability: float, *, seed: int) -> SpikingClassifier:
        return super().clone_with_density(0.5 * self.connection_probability, seed=seed)


@breaks("a_file_keeps_everything")
class FileLosesThresholds(SpikingClassifier):
    def save(self, path: Any, **facts: Any) -> None:
        twin = self.copy()
        twin.network_.v_t += np.float32(1.0)
        SpikingClassifier.save(twin, path, **facts)


@breaks("squared_changes_are_those_of_single_records")
class SquaresTheMean(SpikingClassifier):
    def squared_change(self, x: Any, targets: Any, **settings: Any) -> Any:
        return tuple(np.square(change) for change in self.weight_change(x, targets, **settings))
