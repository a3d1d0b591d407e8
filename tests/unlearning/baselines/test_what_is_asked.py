"""What answers each method asks of which records, and of which synapses."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.baselines.bad_teacher import BadTeacher
from unspike.unlearning.baselines.boundary_shrink import BoundaryShrink, next_best
from unspike.unlearning.baselines.fisher_forgetting import FisherForgetting
from unspike.unlearning.baselines.gradient_ascent import GradientAscent
from unspike.unlearning.baselines.influence import Influence
from unspike.unlearning.baselines.l1_sparse import L1Sparse
from unspike.unlearning.baselines.last_layers import CFk, EUk
from unspike.unlearning.baselines.neggrad_plus import NegGradPlus
from unspike.unlearning.baselines.random_labels import RandomLabels, wrong_labels
from unspike.unlearning.baselines.salun import SalUn, salient
from unspike.unlearning.baselines.scrub import SCRUB
from unspike.unlearning.baselines.ssd import SSD
from unspike.unlearning.baselines.unsir import UNSIR, losses
from unspike.unlearning.importance import importance, mean_change
from unspike.unlearning.paper.reverse_stdp import ReverseSTDP
from unspike.unlearning.paper.selective_retraining import SelectiveRetraining
from unspike.unlearning.workbench import Workbench

from ..conftest import Case
from .helpers import Lessons, carry_out, shares_of, weights_of

ONE_HOT = np.eye(10, dtype=np.float32)


def test_gradient_ascent_steps_against_the_change(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    assert len(case.forget) <= 100  # one batch, and so one step, of the same size for every synapse
    change = Workbench(case.model, total=0).weight_change(case.forget, ONE_HOT[case.forget.y])
    before = weights_of(case.model)
    after = weights_of(carry_out(GradientAscent(passes=1, rate=0.01), case).model)
    for (name, weight), c in zip(before.items(), change, strict=True):
        clear = np.abs(c) > 1e-5
        size = 0.01 * np.sqrt(np.mean(weight**2))
        np.testing.assert_allclose((after[name] - weight)[clear], -size * np.sign(c[clear]), rtol=0.05)


def test_neggrad_plus_of_retained_data_alone_never_heeds_the_forgotten(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    fewer = case.forget.take(range(len(case.forget) // 2))
    half = dataclasses.replace(case, task=dataclasses.replace(case.task, forgotten=fewer))
    both = [weights_of(carry_out(NegGradPlus(alpha=1.0), c).model) for c in (case, half)]
    for name, weight in both[0].items():
        np.testing.assert_array_equal(weight, both[1][name])
    mixed = weights_of(carry_out(NegGradPlus(alpha=0.9), case).model)
    assert any((mixed[name] != weight).any() for name, weight in both[0].items())


def test_random_labels_ask_for_one_wrong_class_and_for_the_right_ones(case: Case, lessons: Lessons) -> None:
    carry_out(RandomLabels(passes=2, seed=5), case)
    place, asked = lessons.of(case.forget)
    assert len(place) == 2 * len(case.forget)
    wrong = wrong_labels(case.forget, 10, seed=5)
    np.testing.assert_array_equal(asked, ONE_HOT[wrong[place]])
    place, asked = lessons.of(case.retain)
    assert len(place) == 2 * len(case.retain)
    np.testing.assert_array_equal(asked, ONE_HOT[case.retain.y[place]])


def test_the_bad_teacher_knows_nothing_and_the_good_one_is_the_original(case: Case, lessons: Lessons) -> None:
    state = case.model.state()
    result = carry_out(BadTeacher(share=0.3, passes=1), case)
    place, asked = lessons.of(case.forget)
    untrained = shares_of(case.model.clone(), case.forget)
    np.testing.assert_allclose(asked, untrained[place], rtol=1e-6)
    place, asked = lessons.of(case.retain)
    assert len(place) == -(-3 * len(case.retain) // 10)
    np.testing.assert_allclose(asked, shares_of(case.model, case.retain)[place], rtol=1e-6)
    for name, value in case.model.state().items():
        np.testing.assert_array_equal(value, state[name])
    assert result.changed


def test_scrub_updates_the_student_and_never_the_teacher(case: Case, lessons: Lessons) -> None:
    # evaluation.md, traps 2 and 3: the student's state changes, the teacher's does not, and what the student
    # is compared with stays the original's answer to the last step, not its own.
    state = case.model.state()
    result = carry_out(SCRUB(passes=3, away_passes=2, alpha=0.5, gamma=1.0), case)
    for name, value in case.model.state().items():
        np.testing.assert_array_equal(value, state[name])
    assert any((result.model.state()[name] != value).any() for name, value in state.items())
    taught = shares_of(case.model, case.forget)
    place, asked = lessons.of(case.forget)
    assert len(place) == 2 * len(case.forget)
    np.testing.assert_allclose(asked, taught[place], rtol=1e-6)
    mixture = (0.5 * shares_of(case.model, case.retain) + ONE_HOT[case.retain.y]) / 1.5
    place, asked = lessons.of(case.retain)
    assert len(place) == 3 * len(case.retain)
    np.testing.assert_allclose(asked, mixture[place], rtol=1e-5, atol=1e-7)
    own = shares_of(result.model, case.retain)
    assert np.abs(own - shares_of(case.model, case.retain)).max() > 0.01  # they can be told apart


def test_scrub_goes_away_from_the_teacher_on_forgotten_records(learned: dict[str, Case]) -> None:
    case = learned["class"]
    result = carry_out(SCRUB(away_rate=0.1, rate=1e-6, passes=2), case)
    taught, answered = shares_of(case.model, case.forget), shares_of(result.model, case.forget)
    divergence = np.sum(taught * np.log(np.maximum(taught, 1e-12) / np.maximum(answered, 1e-12)), axis=1)
    assert divergence.mean() > 0.2


def test_boundary_shrink_asks_for_the_runner_up(case: Case, lessons: Lessons) -> None:
    carry_out(BoundaryShrink(passes=1), case)
    place, asked = lessons.of(case.forget)
    nearest = next_best(shares_of(case.model, case.forget), case.forget.y)
    np.testing.assert_array_equal(asked, ONE_HOT[nearest[place]])
    assert not len(lessons.of(case.retain)[0])


def test_salun_leaves_all_other_weights_as_they_were_bit_by_bit(case: Case) -> None:
    # evaluation.md, trap 5; the steps have momentum, and the change of the masked synapses is not zero.
    method = SalUn(share=0.3, passes=2, rate=0.05)
    bench = Workbench(case.model, total=0)
    gates = salient(mean_change(bench, case.forget, most=method.most, seed=0), 0.3)
    result = carry_out(method, case)
    before, after = weights_of(case.model), weights_of(result.model)
    for (name, weight), gate in zip(before.items(), gates, strict=True):
        np.testing.assert_array_equal(after[name][~gate], weight[~gate])
        assert (after[name][gate] != weight[gate]).mean() > 0.9 if gate.any() else True
    share = sum(gate.sum() for gate in gates) / sum(gate.size for gate in gates)
    assert share == pytest.approx(0.3, abs=0.01)


def test_ssd_weakens_and_never_strengthens(cases: dict[str, Case]) -> None:
    case = cases["class"]
    result = carry_out(SSD(alpha=2.0), case)
    counted = result.trace[0]["dampened"]
    before, after = weights_of(case.model), weights_of(result.model)
    for name, weight in before.items():
        assert (np.abs(after[name]) <= np.abs(weight)).all()
        assert (after[name] * weight >= 0).all()
        assert 0 < (after[name] != weight).sum() <= counted[name]
    assert not any(len(change.index) for change in result.changes if change.what == "threshold")


def test_ssd_selects_less_the_larger_alpha_is(cases: dict[str, Case]) -> None:
    changed = [carry_out(SSD(alpha=alpha), cases["class"]).changed for alpha in (1.2, 2.0, 5.0)]
    assert changed == sorted(changed, reverse=True)
    assert changed[0] > changed[-1]


def test_l1_makes_more_weights_zero_the_larger_gamma_is(cases: dict[str, Case]) -> None:
    zeros = []
    for gamma in (0.0, 0.5, 2.0):
        result = carry_out(L1Sparse(gamma=gamma, rate=0.1), cases["samples"])
        zeros.append(sum(result.trace[0]["zero"].values()))
    assert zeros[0] == 0
    assert zeros[0] < zeros[1] < zeros[2]


def test_fisher_noise_is_larger_where_the_retained_data_need_a_weight_less(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    needed = importance(Workbench(case.model, total=0), case.retain, most=200, batch=1, seed=0)
    result = carry_out(FisherForgetting(most=200, alpha=0.02), case)
    before, after = weights_of(case.model), weights_of(result.model)
    for (name, weight), f in zip(before.items(), needed, strict=True):
        noise = (after[name] - weight) / np.sqrt(np.mean(weight**2))
        order = np.argsort(f)
        least, most = noise[order[: len(order) // 4]], noise[order[-len(order) // 4 :]]
        assert least.std() > 1.5 * most.std()
        assert abs(noise.mean()) < 5 * noise.std() / np.sqrt(noise.size)


def test_fisher_noise_belongs_to_its_seed(cases: dict[str, Case]) -> None:
    one, other = (
        weights_of(carry_out(FisherForgetting(most=50, seed=seed), cases["samples"]).model) for seed in (0, 1)
    )
    assert all((one[name] != other[name]).mean() > 0.9 for name in one)


def test_the_influence_step_has_its_length_in_every_group(case: Case) -> None:
    result = carry_out(Influence(rate=0.05, most=60), case)
    before, after = weights_of(case.model), weights_of(result.model)
    for name, weight in before.items():
        length = np.sqrt(np.mean((after[name] - weight) ** 2)) / np.sqrt(np.mean(weight**2))
        assert length == pytest.approx(0.05, rel=1e-3)


@pytest.mark.parametrize("k", [1, 2])
def test_cf_k_trains_the_last_layers_and_no_other(k: int, case: Case) -> None:
    result = carry_out(CFk(k=k, passes=1), case)
    changed = {c.group for c in result.changes if c.what == "weight" and len(c.index)}
    assert changed == set(list(weights_of(case.model))[-k:])
    assert not any(len(c.index) for c in result.changes if c.what == "threshold")


def test_eu_k_begins_from_untrained_layers(case: Case) -> None:
    # Steps too small for float32 leave the untrained weights as they are.
    result = carry_out(EUk(k=2, passes=1, rate=1e-12), case)
    untrained, before, after = (weights_of(m) for m in (case.model.clone(), case.model, result.model))
    first, *last = before
    np.testing.assert_array_equal(after[first], before[first])
    for name in last:
        np.testing.assert_allclose(after[name], untrained[name], rtol=0, atol=1e-7)
    fresh = {layer.name: layer.value for layer in case.model.clone().thresholds()}
    own = {layer.name: layer.value for layer in case.model.thresholds()}
    for layer in result.model.thresholds():
        expected = own if layer.name == "hidden1" else fresh
        np.testing.assert_array_equal(layer.value, expected[layer.name])


def test_more_layers_than_there_are_is_all_of_them(cases: dict[str, Case]) -> None:
    three, nine = (weights_of(carry_out(CFk(k=k, passes=1), cases["samples"]).model) for k in (3, 9))
    for name, weight in three.items():
        np.testing.assert_array_equal(weight, nine[name])


def test_reverse_stdp_is_selective_retraining_in_reverse_alone(case: Case) -> None:
    own = carry_out(ReverseSTDP(passes=3, rate=0.02, synapses=0.5), case)
    same = SelectiveRetraining(direction="reverse", keep=0.0, enough=0.05, passes=3, rate=0.02, synapses=0.5)
    for name, weight in weights_of(carry_out(same, case).model).items():
        np.testing.assert_array_equal(weights_of(own.model)[name], weight)
    assert own.settings["method"] == "reverse-stdp"


def test_unsir_refuses_single_records_before_it_looks_at_the_network(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    with pytest.raises(InvalidInput, match="cannot carry out a request of kind 'samples', only class"):
        UNSIR().unlearn(None, case.task)  # type: ignore[arg-type]


def test_unsirs_noise_raises_the_loss_of_its_class_within_the_range(learned: dict[str, Case]) -> None:
    case = learned["class"]
    method, bench = UNSIR(noises=30, rounds=10), Workbench(case.model, total=0)
    begun = method._begun(case.forget, case.retain)
    climbed = method._climbed(bench, begun, case.retain)
    assert set(begun.y) == {3}
    assert len(begun) == 30
    assert not np.isin(begun.record_id, case.retain.record_id).any()
    assert climbed.x.min() >= case.retain.x.min()
    assert climbed.x.max() <= case.retain.x.max()
    before, after = losses(bench, begun), losses(bench, climbed)
    assert (after >= before).all()
    assert after.mean() > before.mean() + 0.1


def test_unsir_makes_noise_for_every_forgotten_class(cases: dict[str, Case]) -> None:
    case = cases["class"]
    of_two = np.isin(case.retain.y, (1, 7))
    begun = UNSIR(noises=5)._begun(case.retain.take(of_two), case.retain.take(~of_two))
    assert begun.y.tolist() == [1] * 5 + [7] * 5


def test_unsirs_impairment_shows_noise_and_its_repair_does_not(
    cases: dict[str, Case], lessons: Lessons
) -> None:
    case = cases["class"]
    carry_out(UNSIR(noises=40, share=0.5, passes=1), case)
    own = [np.isin(ids, case.retain.record_id).mean() for ids, _ in lessons.asked]
    n_kept = -(-len(case.retain) // 2)
    n_impair = -(-(n_kept + 40) // 100)
    assert all(0 < share < 1 for share in own[:n_impair])
    assert own[n_impair:] == [1.0] * -(-n_kept // 100)
    assert not len(lessons.of(case.forget)[0])
