"""Networks are trained once, kept, and taken up by whoever asks for the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from unspike.foundation.errors import Repaired
from unspike.models.state_hash import state_hash
from unspike.parallel import LOKY
from unspike.snn.classifier import SpikingClassifier
from unspike.studies.originals import Place, Trained, originals
from unspike.studies.study import Study
from unspike.studies.workers import Workers

ONE = Workers(backend=LOKY, number=1, threads=1)


def trained(study: Study, folder: Path, *seeds: int) -> dict[int, Trained]:
    places = [Place(study="digits", seed=seed, folder=folder / str(seed)) for seed in seeds]
    return {place.seed: found for place, found in originals(places, {"digits": study}, ONE)}


@pytest.fixture
def no_training(monkeypatch: pytest.MonkeyPatch) -> None:
    def learn(*_: object, **__: object) -> None:
        raise AssertionError("it was trained before")

    monkeypatch.setattr(SpikingClassifier, "learn", learn)


@pytest.fixture(scope="module")
def kept(study: Study, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, Trained]]:
    folder = tmp_path_factory.mktemp("kept")
    return folder, trained(study, folder, 0, 1)


def test_a_network_is_what_its_seed_makes_it(study: Study, kept: tuple[Path, dict[int, Trained]]) -> None:
    by_hand = study.untrained(1)
    by_hand.learn(study.material(1).parts.train)
    assert state_hash(kept[1][1].original.model) == state_hash(by_hand)
    assert kept[1][1].cpu_seconds > 0


@pytest.mark.usefixtures("no_training")
def test_it_is_taken_up_with_the_time_that_it_took(
    study: Study, kept: tuple[Path, dict[int, Trained]]
) -> None:
    folder, before = kept
    for seed, found in trained(study, folder, 0, 1).items():
        assert state_hash(found.original.model) == state_hash(before[seed].original.model)
        assert found.cpu_seconds == before[seed].cpu_seconds


def test_one_that_is_damaged_is_trained_again(study: Study, tmp_path: Path) -> None:
    before = trained(study, tmp_path, 0)
    file = tmp_path / "0" / "model.safetensors"
    whole = file.read_bytes()
    file.write_bytes(whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:])
    with pytest.warns(Repaired, match="is damaged"):
        after = trained(study, tmp_path, 0)
    assert state_hash(after[0].original.model) == state_hash(before[0].original.model)


def test_one_of_another_training_is_not_taken_for_it(
    study: Study, kept: tuple[Path, dict[int, Trained]], tmp_path: Path
) -> None:
    longer = replace(study, training=replace(study.training, epochs=7))
    found = trained(longer, tmp_path, 0)
    assert state_hash(found[0].original.model) != state_hash(kept[1][0].original.model)
