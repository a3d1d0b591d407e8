"""Requests as people make them: one after another, several at once, a person, records that are nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from unspike.data import load, split
from unspike.snn.classifier import SpikingClassifier

from .helpers import SMALL, Invoke, refused

GONE = 0.1  # of so few records a tiny network does not forget the very last


def accuracy(path: Path, data: str, label: int) -> float:
    model, train = SpikingClassifier.load(path), split(load(data)).train
    records = train.take(train.y == label)
    counts = model.predict_counts(records.x, record_id=records.record_id)
    return float((counts.argmax(axis=1) == label).mean())


def test_a_second_request_does_not_bring_the_first_back(
    model: Path, forgot_both: Path, forgot_three: Path, digits: str
) -> None:
    assert accuracy(model, digits, 3) > 0.8
    assert accuracy(forgot_three, digits, 3) <= GONE
    assert accuracy(forgot_both, digits, 3) <= GONE
    assert accuracy(forgot_both, digits, 4) <= GONE


def test_what_was_forgotten_cannot_be_asked_again(invoke: Invoke, forgot_both: Path, tmp_path: Path) -> None:
    line = refused(invoke("forget", forgot_both, "--forget", "class:3", "--out", tmp_path / "o"))
    assert "has forgotten 'class:3' already, by rewind" in line
    assert not (tmp_path / "o").exists()


def test_a_chain_is_judged_against_networks_that_met_none_of_it(
    invoke: Invoke, model: Path, forgot_both: Path, tmp_path: Path
) -> None:
    words = ("--unlearned", forgot_both, "--oracles", 2, "--out", tmp_path / "o", "-q", "--json")
    ended = invoke("evaluate", model, *words)
    assert ended.code == 0, ended
    (entry,) = json.loads(ended.out)["requests"]
    assert entry["request"] == "class:3 + class:4"
    assert entry["kind"] == "class"
    assert entry["rows"]["oracle"]["forget"]["accuracy"]["mean"] == 0.0
    line = refused(invoke("evaluate", model, *words, "--forget", "class:4", "--fresh"))
    assert "has forgotten 2 requests since" in line


def test_requests_of_two_kinds_are_judged_each_by_its_own_right_answer(
    invoke: Invoke, model: Path, tmp_path: Path
) -> None:
    both = ("--forget", "class:3", "--forget", "fraction:0.1")
    line = refused(invoke("forget", model, *both, "--out", tmp_path / "f"))
    assert "'class:3' and 'fraction:0.1' have different right answers" in line
    assert invoke("forget", model, *both, "--one-by-one", "--out", tmp_path / "f", "-q").code == 0
    last = tmp_path / "f" / "2-fraction-0.1" / "unlearned.safetensors"
    ended = invoke(
        "evaluate", model, "--unlearned", last, "--oracles", 1, "--out", tmp_path / "o", "-q", "--json"
    )
    assert [entry["kind"] for entry in json.loads(ended.out)["requests"]] == ["class", "samples"]


def test_several_requests_of_one_kind_are_one(
    invoke: Invoke, model: Path, digits: str, tmp_path: Path
) -> None:
    words = ("--forget", "class:3", "--forget", "class:4", "--out", tmp_path / "o", "-q", "--json")
    ended = invoke("forget", model, *words)
    assert json.loads(ended.out)["request"] == "class:3 + class:4"
    for label in (3, 4):
        assert accuracy(tmp_path / "o" / "unlearned.safetensors", digits, label) <= GONE


def test_ids_are_listed_by_part(invoke: Invoke, model: Path, digits: str, tmp_path: Path) -> None:
    parts = split(load(digits))
    here, there = int(parts.train.record_id[0]), int(parts.test.record_id[0])
    ids = tmp_path / "ids.txt"
    ids.write_text(f"{here}\n{there}\n9999999\n")
    line = refused(invoke("forget", model, "--forget", f"records:{ids}", "--out", tmp_path / "o"))
    assert f"1 in train, 0 in validation, 1 in test ({there}), 1 in no part (9999999)" in line
    ids.write_text(f"{here}\n{there}\n")
    ended = invoke("forget", model, "--forget", f"records:{ids}", "--out", tmp_path / "o", "-q")
    assert ended.code == 0
    assert f"1 in test ({there}). Records that were named outside training taught nothing" in ended.err


def test_records_that_the_network_never_met(invoke: Invoke, model: Path, digits: str, tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text(f"{split(load(digits)).test.record_id[0]}\n")
    ended = invoke("forget", model, "--forget", f"records:{ids}", "--out", tmp_path / "o")
    assert ended.code == 0
    assert ended.out.startswith("The network never met records:")
    assert not (tmp_path / "o").exists()


def test_a_person_in_several_parts_is_refused_unless_asked_for(
    invoke: Invoke, model: Path, tmp_path: Path
) -> None:
    words = ("forget", model, "--forget", "subject:2", "--out", tmp_path / "o", "-q")
    line = refused(invoke(*words))
    assert "this split mixes people" in line
    assert "--allow-mixed-split" in line
    ended = invoke(*words, "--allow-mixed-split")
    assert ended.code == 0
    assert "they are left out of the never-seen records" in " ".join(ended.err.split())


def test_copies_of_forgotten_records_are_told_of_and_can_be_taken_along(
    invoke: Invoke, digits: str, tmp_path: Path
) -> None:
    whole = load(digits)
    x, train = whole.x.copy(), split(whole).train.record_id
    first, copy = (int(np.flatnonzero(whole.record_id == train[n])[0]) for n in (0, 1))
    x[copy] = x[first]
    data, ids = tmp_path / "copies.npz", tmp_path / "ids.txt"
    np.savez(data, x=x, y=whole.y, record_id=whole.record_id)
    ids.write_text(f"{train[0]}\n")
    assert invoke("train", "--data", f"npz:{data}", *SMALL, "--out", tmp_path / "m", "-q").code == 0
    words = ("forget", tmp_path / "m" / "model.safetensors", "--forget", f"records:{ids}", "-q")
    ended = invoke(*words, "--out", tmp_path / "a")
    assert "1 of the 279 retained records are copies of forgotten ones and stay" in ended.err
    ended = invoke(*words, "--with-copies", "--out", tmp_path / "b")
    assert "are copies" not in ended.err
    from unspike.models.model_file import read_header

    (request,) = read_header(tmp_path / "b" / "unlearned.safetensors")["requests"]
    assert len(request["record_id"]) == 2


def test_a_run_answers_for_people_it_never_met_and_goes_on_with_the_others(
    invoke: Invoke, digits: str, tmp_path: Path
) -> None:
    words = ("run", "--data", digits, *SMALL, "--oracles", 1, "--out", tmp_path / "o", "-q")
    ended = invoke(*words, "--forget", "subject:Tom")
    assert ended.code == 0
    assert ended.out.startswith("The network never met subject:Tom: records 0 in train")
    assert not (tmp_path / "o").exists(), "there was nothing to train a network for"
    ended = invoke(*words, "--forget", "subject:99", "--forget", "class:3")
    assert ended.out.startswith("The network never met subject:99")
    assert "class:3: " in ended.out


def test_in_a_run_too_a_person_judges_nobody_who_is_to_forget_them(
    invoke: Invoke, digits: str, tmp_path: Path
) -> None:
    words = (
        "run",
        "--data",
        digits,
        *SMALL,
        "--oracles",
        1,
        "--forget",
        "subject:2",
        "--out",
        tmp_path / "o",
    )
    assert "this split mixes people" in refused(invoke(*words, "-q"))
    assert invoke(*words, "-q", "--allow-mixed-split").code == 0
    whole = load(digits)
    theirs = whole.record_id[whole.subject == 2]
    with np.load(tmp_path / "o" / "scores.npz") as scores:
        assert not np.isin(scores["0/original/test/record_id"], theirs).any()
        assert np.isin(scores["0/original/forget/record_id"], theirs).all()
