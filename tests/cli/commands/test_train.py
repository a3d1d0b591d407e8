"""A network trained and saved."""

from __future__ import annotations

import json
from pathlib import Path

from unspike.models.model_file import read_header
from unspike.snn.classifier import SpikingClassifier

from ..helpers import SMALL, Invoke, refused
from ..tiny import TINY, few_images


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


def test_a_split_of_ones_own_stays_with_the_network(tmp_path: Path, invoke: Invoke) -> None:
    data, path, out = few_images(tmp_path), tmp_path / "parts.csv", tmp_path / "model"
    parts = [("train", "train", "validation", "test")[n % 4] for n in range(80)]
    path.write_text("".join(f"{n},{part}\n" for n, part in enumerate(parts)))
    words = ("train", "--data", data, *TINY, "--out", out, "--quiet")
    assert "--split subject and --split-file" in refused(
        invoke(*words, "--split", "subject", "--split-file", path)
    )
    assert invoke(*words, "--split-file", path).code == 0
    told = json.loads(invoke("data", "parts", data, "--split-file", path, "--json").out)
    assert sum(each["train"] for each in told["class"].values()) == 40
    forget = ("forget", out / "model.safetensors", "--method", "gradient-ascent", "--threads", "1", "--quiet")
    (tmp_path / "ids.txt").write_text("0\n5\n")
    ids = ("--forget", f"records:{tmp_path / 'ids.txt'}")
    assert invoke(*forget, *ids, "--out", tmp_path / "erased").code == 0
    (tmp_path / "ids.txt").write_text("2\n")
    assert "1 in validation (2)" in invoke(*forget, *ids, "--out", tmp_path / "other").out
    path.write_text(path.read_text().replace("0,train", "0,test", 1))
    assert "parts.csv has changed since it was used" in refused(
        invoke(*forget, *ids, "--out", tmp_path / "last")
    )
