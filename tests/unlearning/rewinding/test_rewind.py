from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.material import Material
from unspike.unlearning.rescaling import Rescaling, lead
from unspike.unlearning.rewinding.rewind import Rewind, hardest
from unspike.unlearning.workbench import Workbench, probe

from ..baselines.helpers import accuracy, carry_out, probabilities_of, weights_of
from ..conftest import Case

NO_RESCALING = Rescaling(rounds=0)
ALWAYS = 1e-9  # share of the retained records that any network knows by heart


def replayed_from(method: Rewind, case: Case, monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """The weights with which the replay begins."""
    monkeypatch.setattr(Workbench, "learn", lambda *_, **__: None)
    return weights_of(carry_out(method, case).model)


def test_rewinding_by_hand(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = replayed_from(Rewind(kept=0.25, hard=0.0, rescaling=NO_RESCALING), case, monkeypatch)
    first, last = weights_of(case.model.clone()), weights_of(case.model)
    for name, weight in begun.items():
        np.testing.assert_allclose(weight, 0.75 * first[name] + 0.25 * last[name], atol=1e-6)


def test_nothing_kept_is_the_untrained_network(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = replayed_from(Rewind(kept=0.0, hard=0.0, rescaling=NO_RESCALING), case, monkeypatch)
    for name, weight in weights_of(case.model.clone()).items():
        np.testing.assert_array_equal(begun[name], weight)


def test_the_hardest_are_those_the_network_is_least_sure_of(case: Case) -> None:
    chosen = hardest(Workbench(case.model, total=0), case.retain, 10)
    sure = probabilities_of(case.model, case.retain)[np.arange(len(case.retain)), case.retain.y]
    (places,) = np.nonzero(np.isin(case.retain.record_id, chosen.record_id))
    assert sure[places].max() <= np.delete(sure, places).min()
    assert np.all(np.diff(chosen.record_id) > 0)


def test_a_class_goes_and_the_others_stay(cases: dict[str, Case]) -> None:
    case = cases["class"]
    result = carry_out(
        Rewind(replay=1.0, by_heart=ALWAYS), case
    )  # eight epochs, for the network is hardly trained
    assert accuracy(result.model, case.forget) == 0.0 < accuracy(case.model, case.forget)
    assert accuracy(result.model, case.retain) > accuracy(case.model, case.retain) - 0.1
    causes = {cause for change in result.changes for cause in change.causes}
    assert causes - {"rescaling"} == {"rewinding", "replay", "hard records"}
    assert result.model.settings() == case.model.settings()  # the size of steps is the replay's alone


def test_answers_are_as_sure_as_before(case: Case) -> None:
    short = Rewind(replay=0.1, hard=0.0)
    unsure = carry_out(replace(short, rescaling=NO_RESCALING), case)
    usual = case.unseen.take(np.isin(case.unseen.y, np.unique(case.retain.y)))
    before, without, rescaled = (
        lead(model.predict_counts(usual.x, record_id=usual.record_id)[:, np.unique(case.retain.y)])
        for model in (case.model, unsure.model, carry_out(short, case).model)
    )
    assert abs(rescaled - before) < abs(without - before)


@pytest.mark.parametrize(("leeway", "hard"), [(0.0, True), (1e-6, False)])
def test_hard_records_are_for_networks_that_know_theirs_by_heart(
    leeway: float, hard: bool, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons: list[tuple[int, int, float]] = []
    monkeypatch.setattr(
        Workbench,
        "learn",
        lambda _, records, *, epochs, rate: lessons.append((len(records), epochs, rate)),
    )
    asked = probe(case.retain, seed=0, size=1000)
    method = Rewind(rescaling=NO_RESCALING, by_heart=min(1.0, accuracy(case.model, asked) + leeway))
    result = carry_out(method, case)
    size = len(case.retain)
    # Of eight epochs a fifth is two (1.6), two fifths are three (3.2), as are a fifth and half of two.
    assert lessons == ([(size, 2, 1.6), (round(0.5 * size), 3, 0.6)] if hard else [(size, 3, 1.6)])
    (told,) = (entry for entry in result.trace if entry["phase"] == "by heart")
    assert (told["accuracy"] >= told["needed"]) is hard


def test_hard_records_that_do_harm_are_taken_back(case: Case) -> None:
    plain = Rewind(hard=0.0, rescaling=NO_RESCALING)
    harmful = replace(plain, hard=0.5, hard_rate=500.0, by_heart=ALWAYS)
    result = carry_out(harmful, case)
    (told,) = (entry for entry in result.trace if entry["phase"] == "hard records")
    assert told["kept"] is False
    for name, weight in weights_of(carry_out(plain, case).model).items():
        np.testing.assert_array_equal(weights_of(result.model)[name], weight)


def test_forgotten_records_are_never_presented(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[int] = []
    whole = Workbench.learn

    def noted(self: Workbench, records: object, **settings: object) -> None:
        learned.extend(records.record_id.tolist())  # type: ignore[attr-defined]
        whole(self, records, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(Workbench, "learn", noted)
    carry_out(Rewind(), case)
    assert learned
    assert set(learned) <= set(case.retain.record_id.tolist())


@pytest.mark.parametrize(
    ("setting", "value"),
    [("kept", 1.0), ("kept", -0.1), ("replay", 0.0), ("rate", 0.0), ("hard", 1.5), ("hard_replay", 0.0)],
)
def test_settings_that_make_no_sense(setting: str, value: float) -> None:
    with pytest.raises(InvalidInput, match=f"{setting} is {value}, expected a "):
        Rewind(**{setting: value})  # type: ignore[arg-type]


def test_presentations_by_hand(case: Case) -> None:
    size = len(case.retain)
    given = Material(task=case.given(retain=True), unseen=None)
    # Of eight epochs a fifth is two (1.6), and two fifths are three (3.2).
    assert Rewind().presentations(case.model, given) == 2 * size + 3 * round(0.5 * size)
    assert Rewind(hard=0.0, replay=0.01).presentations(case.model, given) == size
