"""Wrong input: one line that names the mend, exit code 2, nothing written, nothing changed."""

from __future__ import annotations

import json
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from .helpers import SMALL, Invoke, files_in, in_own_process, refused


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--data", "mnist5"], "Did you mean 'mnist5k'?"),
        (["--data", "npz:nowhere.npz"], "nowhere.npz"),
        (["--data", "idx:nowhere"], "nowhere"),
        (["--forget", "class:eleven"], "no class 'eleven', expected one of 0, 1, 2"),
        (["--forget", "class:"], "is empty"),
        (["--forget", "clas:3"], "Did you mean 'class'?"),
        (["--forget", "fraction:0"], "write fraction:0.10"),
        (["--forget", "fraction:1"], "write fraction:0.10"),
        (["--forget", "fraction:0.9999"], "names all 3500 training records"),
        (["--forget", "subject:3"], "names no subjects"),
        (["--forget", "records:nowhere.txt"], "Cannot read record ids"),
        (["--forget", "class:3", "--forget", "class:3"], "was given twice"),
        (["--split", "subject"], "names no subjects"),
        (["--split", "subjct"], "Did you mean 'subject'?"),
        (["--method", "hybird"], "Did you mean 'hybrid'?"),
        (["--method", "unsir"], "'unsir' cannot carry out a request of kind 'samples', only class"),
        (["--recipe", "defualt"], "Did you mean 'default'?"),
        (["--backend", "dsk://local"], "Did you mean 'dask'?"),
        (["--backend", "dask://127.0.0.1:9"], "--backend dask://127.0.0.1:9 does not answer"),
        (["--policy", "nowhere.toml"], "--policy nowhere.toml cannot be read"),
        (["--band", "nowhere"], "--band nowhere holds no band"),
        (["--oracles", "0"], "--oracles is 0, expected a whole number from 1 to"),
        (["--epochs", "0"], "epochs is 0, expected a whole number from 1 to"),
        (["--epochs", "many"], "'--epochs'"),
        (["--steps", "0"], "steps is 0, expected a whole number from 1 to"),
        (["--steps", "1000000"], "steps is 1000000, expected a whole number from 1 to"),
        (["--threads", "0"], "threads is 0, expected a whole number from 1 to"),
        (["--seed", "-1"], "--seed is -1, expected a whole number from 0"),
        (["--hidden", "200,x"], "expected sizes of layers such as 200,200"),
        (["--hidden", "0"], "expected a whole number from 1"),
        (["--connection-probability", "0"], "expected above 0 and at most 1"),
        (["--connection-probability", "nan"], "expected above 0 and at most 1"),
        (["--no-such-option"], "--no-such-option"),
    ],
)
def test_run_refuses(words: list[str], message: str, invoke: Invoke, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert message in refused(invoke("run", *words, "--out", out))
    assert not out.exists()


@pytest.mark.parametrize(
    ("request_text", "ids", "message"),
    [
        ("records:{}", "1\n999999\n", "1 in no part (999999): remove the ids that no part of the data holds"),
        ("records:{}", "1\nx\n", "1 in no part (x): remove the ids that no part of the data holds"),
        ("records:{}", "# none\n", "holds no record ids"),
        ("subject:2", "", "this split mixes people"),
    ],
)
def test_run_refuses_records_and_subjects(
    request_text: str, ids: str, message: str, digits: str, invoke: Invoke, tmp_path: Path
) -> None:
    listed = tmp_path / "ids.txt"
    listed.write_text(ids)
    words = ["--data", digits, "--forget", request_text.format(listed), "--out", tmp_path / "out"]
    assert message in refused(invoke("run", *words))
    assert list(files_in(tmp_path)) == ["ids.txt"]


def test_a_request_for_everything(digits: str, invoke: Invoke, tmp_path: Path) -> None:
    whole = np.load(digits.removeprefix("npz:"))
    everything = tmp_path / "everything.npz"
    np.savez(everything, x=whole["x"], y=whole["y"], subject=np.zeros_like(whole["y"]), modality="image")
    words = ["--data", f"npz:{everything}", "--forget", "subject:0", "--allow-mixed-split"]
    words += ["--out", tmp_path / "out"]
    assert "names all 280 training records" in refused(invoke("run", *words))
    assert list(files_in(tmp_path)) == ["everything.npz"]


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": np.full((20, 5), np.nan), "y": np.arange(20) % 2}, "NaN"),
        ({"x": np.ones((20, 5)), "y": np.linspace(0, 1, 20)}, "continuous values are no classes"),
        ({"x": np.ones((20, 5))}, "y"),
        ({"x": np.ones((20, 5)), "y": np.arange(19) % 2}, "19"),
        ({"x": np.array([object()] * 20), "y": np.arange(20) % 2}, "pickle"),
    ],
)
def test_run_refuses_arrays(
    arrays: dict[str, np.ndarray], message: str, invoke: Invoke, tmp_path: Path
) -> None:
    np.savez(tmp_path / "own.npz", **arrays)
    line = refused(invoke("run", "--data", f"npz:{tmp_path / 'own.npz'}", "--out", tmp_path / "out"))
    assert message in line
    assert list(files_in(tmp_path)) == ["own.npz"]


def test_run_refuses_a_truncated_file(digits: str, invoke: Invoke, tmp_path: Path) -> None:
    cut = tmp_path / "cut.npz"
    cut.write_bytes(Path(digits.removeprefix("npz:")).read_bytes()[:5000])
    assert "cut.npz" in refused(invoke("run", "--data", f"npz:{cut}", "--out", tmp_path / "out"))


def test_run_refuses_downloads_that_are_not_what_was_published(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNSPIKE_DATA", str(tmp_path))
    for part in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (tmp_path / f"{part}-ubyte.gz").write_bytes(b"not MNIST")
    with zipfile.ZipFile(tmp_path / "UCI HAR Dataset.zip", "w") as archive:
        archive.writestr("../../evil.txt", "outside")
    before = files_in(tmp_path)
    assert "truncated or altered" in refused(invoke("run", "--data", "mnist", "--out", tmp_path / "out"))
    line = refused(invoke("run", "--data", "uci-har", "--out", tmp_path / "out"))
    assert "path outside its folder" in line
    assert files_in(tmp_path) == before


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps({"weight": [1.0]}))


def _tamper(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))


def _make_newer(path: Path) -> None:
    with safe_open(path, framework="numpy") as file:
        header = json.loads(file.metadata()["unspike"])
        state = {name: file.get_tensor(name) for name in ("weight", "v_t")}
    header["schema_version"] = 99
    save_file(state, path, metadata={"unspike": json.dumps(header)})


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_truncate, "truncated"),
        (_pickle, "pickle"),
        (_tamper, "content hash"),
        (_make_newer, "upgrade unspike"),
        (Path.unlink, "unspike train"),
    ],
)
def test_forget_and_evaluate_refuse_a_model(
    spoil: object, message: str, model: Path, unlearned: Path, invoke: Invoke, tmp_path: Path
) -> None:
    bad = tmp_path / "model.safetensors"
    bad.write_bytes(model.read_bytes())
    spoil(bad)  # type: ignore[operator]
    before = files_in(tmp_path)
    out = ("--out", tmp_path / "out")
    assert message in refused(invoke("forget", bad, "--forget", "class:3", *out))
    assert message in refused(invoke("evaluate", bad, "--unlearned", unlearned, *out))
    assert message in refused(invoke("evaluate", model, "--unlearned", bad, *out))
    assert files_in(tmp_path) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--forget", "class:3", "--data", "digits"], "with fingerprint"),
        (["--forget", "class:3", "--split", "subject"], "Leave --split out"),
        (["--forget", "class:x"], "no class 'x'"),
        (["--forget", "class:3", "--seed", "-1"], "--seed is -1"),
        (["--forget", "class:3", "--threads", "0"], "--threads is 0"),
        (["--forget", "class:3", "--method", "retrain", "--without-retain"], "Leave --without-retain out"),
        ([], "--forget"),
    ],
)
def test_forget_refuses(words: list[str], message: str, model: Path, invoke: Invoke, tmp_path: Path) -> None:
    assert message in refused(invoke("forget", model, *words, "--out", tmp_path / "out"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--forget", "class:4"], "Leave --forget and --seed out"),
        (["--data", "digits"], "with fingerprint"),
        (["--backend", "dsk://local"], "Did you mean 'dask'?"),
        (["--backend", "dask://127.0.0.1:9"], "--backend dask://127.0.0.1:9 does not answer"),
        (["--policy", "nowhere.toml"], "--policy nowhere.toml cannot be read"),
        (["--band", "nowhere"], "--band nowhere holds no band"),
        (["--oracles", "0"], "--oracles is 0"),
    ],
)
def test_evaluate_refuses(
    words: list[str], message: str, model: Path, unlearned: Path, invoke: Invoke, tmp_path: Path
) -> None:
    ended = invoke("evaluate", model, "--unlearned", unlearned, *words, "--out", tmp_path / "out")
    assert message in refused(ended)
    assert not list(tmp_path.iterdir())


def test_evaluate_refuses_a_network_without_its_account(
    model: Path, unlearned: Path, invoke: Invoke, tmp_path: Path
) -> None:
    alone = tmp_path / "unlearned.safetensors"
    alone.write_bytes(unlearned.read_bytes())
    line = refused(invoke("evaluate", model, "--unlearned", alone, "--out", tmp_path / "out"))
    assert "unlearning.json is missing" in line


def test_out_is_a_file(invoke: Invoke, tmp_path: Path) -> None:
    taken = tmp_path / "out"
    taken.write_text("mine")
    assert "is a file, expected a folder" in refused(invoke("run", "--out", taken))
    assert "which is a file" in refused(invoke("run", "--out", taken / "deeper"))
    assert taken.read_text() == "mine"


def test_out_holds_files_of_somebody(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("mine")
    for words in (["run"], ["run", "--fresh"], ["train"]):
        assert "not of a run of unspike" in refused(invoke(*words, "--out", tmp_path))
    assert files_in(tmp_path) == {"report.html": b"mine"}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is protected from root")
def test_out_is_protected(invoke: Invoke, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    assert "is protected" in refused(invoke("run", "--out", tmp_path / "out"))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that takes no folders")
def test_out_cannot_be_made(invoke: Invoke, digits: str) -> None:
    line = refused(invoke("train", "--data", digits, *SMALL, "--quiet", "--out", "/proc/unspike"))
    assert "/proc/unspike" in line


def test_a_process_of_its_own_ends_with_code_2_and_one_line(tmp_path: Path) -> None:
    ended = in_own_process("run", "--forget", "class:eleven", folder=tmp_path)
    assert "expected one of 0, 1" in refused(ended)
    assert not list(tmp_path.iterdir())


def test_how_records_are_read_is_said_in_a_line_and_can_be_said(invoke: Invoke, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "own.npz", x=rng.random((60, 3, 40)), y=np.arange(60) % 2)
    words = [
        "train",
        "--data",
        f"npz:{tmp_path / 'own.npz'}",
        "--hidden",
        "10",
        "--epochs",
        "1",
        "--quiet",
        "--out",
    ]
    ended = invoke(*words, tmp_path / "a")
    assert ended.code == 0
    (line,) = ended.err.splitlines()
    assert line.startswith("unspike: note: npz:own.npz: 60 records read as series of 3 steps and 40 channels")
    assert "if it is 3 channels of 40 steps, give axes=ct" in line
    ended = invoke(*words, tmp_path / "b", "--modality", "series", "--axes", "ct")
    assert (ended.code, ended.err) == (0, "")
    assert "is none of image, series, vector" in refused(
        invoke(*words, tmp_path / "c", "--modality", "sound")
    )
    assert "is for data of your own" in refused(invoke("train", "--scale", "16", "--out", tmp_path / "c"))


@pytest.mark.parametrize(
    ("request_text", "mend"),
    [
        ("class:3,4", "For several, write --forget class:3 --forget class:4."),
        ("class=3", "Did you mean 'class:3'?"),
        ("3", "Did you mean 'class:3'?"),
    ],
)
def test_a_request_in_another_form_is_told_how(
    request_text: str, mend: str, model: Path, invoke: Invoke, tmp_path: Path
) -> None:
    words = ("forget", model, "--forget", request_text, "--out", tmp_path / "out")
    assert refused(invoke(*words)).endswith(mend)


def test_networks_that_are_swapped_or_the_same(
    model: Path, unlearned: Path, invoke: Invoke, tmp_path: Path
) -> None:
    for before, after, message in (
        (
            unlearned,
            model,
            f"MODEL has forgotten 'class:3', and --unlearned {model} is the network before that",
        ),
        (model, model, "was never made to forget anything. Give the unlearned.safetensors"),
        (unlearned, unlearned, f"{unlearned} nothing since: give the MODEL before that"),
    ):
        ended = invoke("evaluate", before, "--unlearned", after, "--out", tmp_path / "out")
        assert message in refused(ended)


def test_a_folder_with_nothing_but_what_systems_leave_is_new(
    digits: str, invoke: Invoke, tmp_path: Path
) -> None:
    for name in (".DS_Store", "Thumbs.db", ".run.json.77.partial"):
        (tmp_path / name).write_text("")
    assert invoke("train", "--data", digits, *SMALL, "--quiet", "--out", tmp_path).code == 0
    assert ".run.json.77.partial" not in files_in(tmp_path)


def test_a_run_of_an_older_schema(digits: str, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"schema": "unspike.run/1", "settings": {}, "makes": []}))
    line = refused(invoke("train", "--data", digits, *SMALL, "--out", tmp_path))
    assert "its run.json says 'unspike.run/1', this version writes 'unspike.run/2'" in line
