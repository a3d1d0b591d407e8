"""A network trained and saved."""

from __future__ import annotations

import json
from pathlib import Path

from unspike.models.model_file import read_header
from unspike.snn.classifier import SpikingClassifier

from ..helpers import SMALL, Invoke


def test_a_model_says_what_it_was_trained_on(digits: str, model: Path) -> None:
    header = read_header(model)
    assert header["data"]["source"] == digits
    assert header["data"]["records"] == 400
    assert len(header["data"]["fingerprint"]) == 64
    assert header["split"] == {"by": "random", "seed": 0}


def test_it_prints_where_the_network_is_and_takes_it_up_again(
    digits: str, invoke: Invoke, tmp_path: Path
) -> None:
    words = ("train", "--data", digits, *SMALL, "--epochs", 1, "--out", tmp_path / "model")
    first = invoke(*words)
    path = tmp_path / "model" / "model.safetensors"
    assert (first.code, first.out.splitlines()[-1]) == (0, str(path))
    assert SpikingClassifier.load(path).epochs == 1
    written = path.stat().st_mtime_ns
    told = json.loads(invoke(*words, "--json").out)
    assert told["model"] == str(path)
    assert told["header"] == read_header(path)
    assert path.stat().st_mtime_ns == written
