"""The networks of a band: what they learned, where they are trained, and what an interruption leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unspike.data.dataset import Dataset, concatenate
from unspike.data.registry import load
from unspike.data.request import ForgetRequest
from unspike.foundation.progress import NoProgress
from unspike.models.state_hash import state_hash
from unspike.oracles.band import Band, build_band, build_bands
from unspike.oracles.oracle import original_seeds
from unspike.oracles.training import Workshop, train_oracles
from unspike.parallel import Backend
from unspike.snn.classifier import SpikingClassifier

from ..evaluation.fakes import FakeModel, MortalModel, make_dataset

SEEDS = (11, 12, 13)
TINY = {"hidden": (20,), "connection_probability": 0.2, "steps": 20, "epochs": 40, "threads": 1}


def tiny() -> tuple[SpikingClassifier, Dataset, Dataset]:
    digits = load("digits").take(range(300))
    task = ForgetRequest.parse("fraction:0.1", seed=0).select(digits)
    return SpikingClassifier.untrained(digits, **TINY), task.forgotten, task.retained


def build(folder: Path | None) -> Band:
    model, forget, retain = tiny()
    return build_band(model, forget, retain, seeds=SEEDS, workshop=Workshop(threads=1, folder=folder))


def hashes(band: Band) -> list[str]:
    assert band.memoriser is not None
    return [state_hash(oracle.model) for oracle in (*band.oracles, band.memoriser)]


def finished(folder: Path) -> list[Path]:
    return [] if not folder.exists() else [entry for entry in folder.iterdir() if entry.name[0] != "."]


@pytest.fixture(scope="module")
def whole() -> list[str]:
    """The networks of a band that nothing interrupted."""
    return hashes(build(None))


def killed_while(where: str, folder: Path) -> None:
    """Build the band, and end this process by SIGKILL while it learns, or writes, the network after some."""
    number, fatal = 0, 3 if where == "training" else 4

    def dying(work: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **settings: Any) -> Any:
            nonlocal number
            number += settings.get("epochs") != 1  # not the warming up
            if number == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return work(*given, **settings)

        return wrapped

    if where == "training":
        SpikingClassifier.learn = dying(SpikingClassifier.learn)  # type: ignore[method-assign]
    else:
        os.replace = dying(os.replace)  # two files and a folder a network: the second one's file
    build(folder)


@pytest.mark.parametrize("where", ["training", "writing"])
def test_a_band_killed_in_the_middle_is_taken_up(
    where: str, whole: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = f"killed_while({where!r}, Path({str(tmp_path)!r}))"
    script = f"from pathlib import Path; from tests.oracles.test_band import *; {call}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", script], env=environment, check=False, timeout=300)
    assert ended.returncode == -signal.SIGKILL
    done = len(finished(tmp_path))
    assert done == (2 if where == "training" else 1)

    learned = []
    learn = SpikingClassifier.learn

    def counted(self: SpikingClassifier, dataset: Dataset, **settings: object) -> None:
        if len(dataset) > 2:  # not the warming up
            learned.append(self.seed)
        learn(self, dataset, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(SpikingClassifier, "learn", counted)
    assert hashes(build(tmp_path)) == whole
    assert len(learned) == 4 - done, "what was finished is not trained again"


def test_a_band_is_extended_and_shared(tmp_path: Path) -> None:
    model = FakeModel(seed=0)
    model.learn(make_dataset(30))
    forget, retain = make_dataset(30).take(range(3)), make_dataset(30).take(range(3, 30))
    small = build_band(model, forget, retain, seeds=(5, 6), workshop=Workshop(workers=1, folder=tmp_path))
    assert small.memoriser is None, "this network has no density to raise"
    large = build_band(model, forget, retain, seeds=(5, 6, 7), workshop=Workshop(workers=1, folder=tmp_path))
    assert [o.seconds for o in large.oracles[:2]] == [o.seconds for o in small.oracles]
    assert len(finished(tmp_path)) == 3


def test_the_memorising_network_learns_everything_with_more_synapses() -> None:
    model, forget, retain = tiny()
    band = build_band(model, forget, retain, seeds=(11,), workshop=Workshop(threads=1))
    assert band.memoriser is not None
    memoriser = band.memoriser.model
    assert isinstance(memoriser, SpikingClassifier)
    assert memoriser.connection_probability == 0.3
    assert model.connection_probability == 0.2, "the given network keeps its settings"
    by_hand = SpikingClassifier.untrained(retain, **{**TINY, "seed": 11, "connection_probability": 0.3})
    by_hand.learn(load("digits").take(range(300)))
    assert state_hash(memoriser) == state_hash(by_hand)


def test_a_network_that_came_trained_has_its_recipe_tried_on_all_records() -> None:
    class Given(FakeModel):
        trained_by = "somebody"

    records = make_dataset(30)
    forget, retain = records.take(range(3)), records.take(range(3, 30))
    workshop = Workshop(workers=1)
    assert build_band(FakeModel(seed=0), forget, retain, seeds=(1, 2), workshop=workshop).same_recipe is None
    band = build_band(Given(seed=0), forget, retain, seeds=(1, 2), workshop=workshop)
    assert band.same_recipe is not None
    assert band.same_recipe.seed == original_seeds(0, 1)[0]
    expected = band.same_recipe.model.clone()
    expected.learn(records)
    assert state_hash(band.same_recipe.model) == state_hash(expected)


def test_all_requests_share_one_memorising_network(tmp_path: Path) -> None:
    model, forget, retain = tiny()
    build_band(model, forget, retain, seeds=(11,), workshop=Workshop(threads=1, folder=tmp_path))
    build_band(
        model,
        retain.take(range(5)),
        retain.take(range(5, 100)),
        seeds=(11,),
        workshop=Workshop(threads=1, folder=tmp_path),
    )
    assert len(finished(tmp_path)) == 4, "other records, another memorising network"
    every = concatenate(forget, retain)
    build_band(
        model,
        every.take(range(9)),
        every.take(range(9, 300)),
        seeds=(11,),
        workshop=Workshop(threads=1, folder=tmp_path),
    )
    assert len(finished(tmp_path)) == 5, "the same records: the memorising network is there"


@pytest.mark.parametrize(("kind", "library"), [("dask", "distributed"), ("ray", "ray")])
def test_a_cluster_that_loses_a_worker_trains_the_same_bits(kind: str, library: str, tmp_path: Path) -> None:
    if find_spec(library) is None:
        pytest.skip(f"{library} is not installed: pip install 'unspike[{kind}]'")
    model = MortalModel(seed=0, mark=str(tmp_path / "died"))
    model.learn(make_dataset(30))
    retain = make_dataset(30).take(np.arange(3, 30))
    known = FakeModel(seed=0)
    known.learn(make_dataset(30))
    expected = [
        state_hash(o.model) for o in train_oracles(known, retain, seeds=SEEDS, workshop=Workshop(workers=1))
    ]
    backend = Backend.parse(f"{kind}://local?workers=2")
    oracles = train_oracles(
        model, retain, seeds=SEEDS, workshop=Workshop(backend=backend, folder=tmp_path / "kept")
    )
    assert [state_hash(oracle.model) for oracle in oracles] == expected
    assert (tmp_path / "died").exists(), "a worker was killed, and its network trained again"
    assert len(finished(tmp_path / "kept")) == 3


def test_bands_trained_together_are_those_trained_one_by_one_and_share_the_memoriser() -> None:
    model, forget, retain = tiny()
    everything = concatenate(forget, retain)
    other = ForgetRequest.parse("class:3", seed=0).select(everything)
    requests = [(forget, retain), (other.forgotten, other.retained)]
    told = Counted()
    together = build_bands(model, requests, seeds=SEEDS, workshop=Workshop(threads=1), progress=told)
    assert told.total == 2 * len(SEEDS) + 1
    for band, (forgotten, kept) in zip(together, requests, strict=True):
        alone = build_band(model, forgotten, kept, seeds=SEEDS, workshop=Workshop(threads=1))
        assert hashes(band) == hashes(alone)


class Counted(NoProgress):
    total = 0

    def start(self, description: str, total: int, unit: str) -> None:
        self.total += total
