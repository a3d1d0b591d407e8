from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unspike.data import Whereabouts
from unspike.foundation.errors import InvalidInput
from unspike.models.model_file import read_header
from unspike.pipeline.material import Material
from unspike.pipeline.requests.carrying_out import ForgetSettings, forget, plan
from unspike.snn.classifier import SpikingClassifier


@pytest.fixture
def saved(original: SpikingClassifier, material: Material, tmp_path: Path) -> Path:
    original.save(tmp_path / "m.safetensors", **material.facts())
    return tmp_path / "m.safetensors"


def settings(saved: Path, *requests: str, seed: int | None = None) -> ForgetSettings:
    return ForgetSettings(model=saved, requests=requests, method="reverse-stdp", threads=1, seed=seed)


def test_each_step_goes_on_from_the_one_before_and_says_so_in_its_file(saved: Path, tmp_path: Path) -> None:
    first, second = forget(settings(saved, "class:3", "class:4"), tmp_path / "o")
    assert first.erasure is not None
    assert second.erasure is not None
    assert second.erasure.unlearned.original is first.erasure.unlearned.model
    history = read_header(tmp_path / "o" / "2-class-4" / "unlearned.safetensors")["requests"]
    assert [each["text"] for each in history] == ["class:3", "class:4"]
    assert history[0]["after"] == history[1]["before"]


def test_nothing_is_written_where_nothing_was_met(saved: Path, material: Material, tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text(f"{material.parts.test.record_id[0]}\n")
    (found,) = forget(settings(saved, f"records:{ids}"), tmp_path / "o")
    assert isinstance(found.where, Whereabouts)
    assert isinstance(plan(settings(saved, f"records:{ids}")), Whereabouts)
    assert not (tmp_path / "o").exists()


def test_a_later_request_that_cannot_be_is_refused_before_the_first_begins(
    saved: Path, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match="has no class '11'"):
        forget(settings(saved, "class:3", "class:11"), tmp_path / "o")
    assert not (tmp_path / "o").exists()


def test_a_share_is_drawn_by_the_seed_that_is_given(saved: Path, tmp_path: Path) -> None:
    drawn = []
    for seed in (0, 1):
        (found,) = forget(settings(saved, "fraction:0.1", seed=seed), tmp_path / str(seed))
        assert found.model is not None
        drawn.append(read_header(found.model)["requests"][0]["record_id"])
    assert len(np.intersect1d(*drawn)) < len(drawn[0])
