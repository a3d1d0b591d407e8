"""What is finished is not made again; what is interrupted leaves nothing half-written."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from tests.foundation.damage import flip_a_bit
from unspike.cli.main import exit_code

from .helpers import PROGRAM, SMALL, Invoke, files_in, refused


def same_state(first: Path, second: Path) -> bool:
    states = [{name: a.tobytes() for name, a in load_file(path).items()} for path in (first, second)]
    return states[0] == states[1]


def without_times(entry: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name != "cost"}


@pytest.fixture
def out(finished: Path, tmp_path: Path) -> Path:
    """A copy of a finished run."""
    return Path(shutil.copytree(finished, tmp_path / "out"))


def words(digits: str, out: Path, *more: object) -> tuple[object, ...]:
    return ("run", "--data", digits, *SMALL, "--oracles", 2, "--out", out, *more)


def test_a_second_run_takes_everything_up(digits: str, out: Path, invoke: Invoke) -> None:
    before = files_in(out)
    ended = invoke(*words(digits, out))
    assert ended.code == 0
    for work in ("training", "Train networks", "Measure"):
        assert work not in ended.err
    after = files_in(out)
    made_anew = {"report.json", "report.html", "run.json"}
    assert after.keys() == before.keys()
    assert {name for name in before if after[name] != before[name]} <= made_anew
    reports = [json.loads(files["report.json"])["requests"] for files in (before, after)]
    assert reports[0] == reports[1]


def test_a_stage_that_is_missing_is_made_again_with_the_same_result(
    digits: str, out: Path, finished: Path, invoke: Invoke
) -> None:
    shutil.rmtree(out / "class-3")
    trained = (out / "model.safetensors").stat().st_mtime_ns
    ended = invoke(*words(digits, out))
    assert ended.code == 0
    assert (out / "model.safetensors").stat().st_mtime_ns == trained
    assert "Train networks to compare with: 3 networks in 0." in ended.err  # found, but for the control
    assert same_state(finished / "class-3" / "unlearned.safetensors", out / "class-3/unlearned.safetensors")
    entries = [json.loads((folder / "report.json").read_text())["requests"][0] for folder in (finished, out)]
    assert without_times(entries[0]) == without_times(entries[1])


DAMAGED = {
    "networks": ("model.safetensors", "class-3/unlearned.safetensors", "oracles/{}/model.safetensors"),
    "accounts": ("training.json", "class-3/unlearning.json", "oracles/{}/training.json"),
    "findings": ("class-3/changes.npz", "class-3/measured.json", "fraction-0.10/scores.npz"),
}


@pytest.mark.parametrize("damaged", DAMAGED)
def test_an_altered_bit_of_what_is_kept_is_found_and_the_piece_made_again(
    damaged: str, digits: str, out: Path, finished: Path, invoke: Invoke
) -> None:
    oracle = min(path.name for path in (out / "oracles").iterdir())
    names = [name.format(oracle) for name in DAMAGED[damaged]]
    for name in names:
        flip_a_bit(out / name, (out / name).stat().st_size // 2)
    ended = invoke(*words(digits, out))
    assert ended.code == 0
    notes = [line for line in ended.err.splitlines() if line.startswith("unspike: note:")]
    assert len(notes) == len(names)
    assert all("is damaged (" in note and note.endswith("it is made again.") for note in notes)
    assert all(any(str(out / name) in note for note in notes) for name in names)
    for name in names:
        if name.endswith(".safetensors"):
            assert same_state(finished / name, out / name)
    reports = [json.loads((folder / "report.json").read_text())["requests"] for folder in (finished, out)]
    first, second = ([without_times(entry) for entry in report] for report in reports)
    assert first == second
    assert "note:" not in invoke(*words(digits, out)).err


@pytest.mark.parametrize("name", ["unlearned.safetensors", "unlearning.json", "changes.npz"])
def test_an_altered_bit_of_an_input_is_refused(
    name: str, model: Path, unlearned: Path, tmp_path: Path, invoke: Invoke
) -> None:
    folder = Path(shutil.copytree(unlearned.parent, tmp_path / "erased"))
    flip_a_bit(folder / name, (folder / name).stat().st_size // 2)
    ended = invoke("evaluate", model, "--unlearned", folder / unlearned.name, "--out", tmp_path / "out")
    assert name in refused(ended)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["model.safetensors", "training.json"])
def test_an_altered_bit_of_a_network_that_is_given_is_refused(
    name: str, model: Path, tmp_path: Path, invoke: Invoke
) -> None:
    folder = Path(shutil.copytree(model.parent, tmp_path / "model"))
    flip_a_bit(folder / name, (folder / name).stat().st_size // 2)
    ended = invoke("forget", folder / model.name, "--forget", "class:3", "--out", tmp_path / "out")
    assert name in refused(ended)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--seed", "7"], "--seed 0"),
        (["--epochs", "3"], "--epochs 15 (asked for: 3)"),
        (["--seed", "7", "--epochs", "3"], "--seed 0 (asked for: 7), --epochs 15 (asked for: 3)"),
    ],
)
def test_another_run_in_the_same_folder_is_refused(
    more: list[str], message: str, digits: str, out: Path, invoke: Invoke
) -> None:
    before = files_in(out)
    line = refused(invoke(*words(digits, out, *more)))
    assert message in line
    assert "--fresh" in line
    assert files_in(out) == before


def test_fresh_replaces_a_run_and_nothing_else(digits: str, out: Path, invoke: Invoke) -> None:
    (out / "mine.txt").write_text("mine")
    ended = invoke("train", "--data", digits, *SMALL, "--seed", 7, "--out", out, "--fresh", "--quiet")
    assert ended.code == 0
    assert set(files_in(out)) == {"mine.txt", "run.json", "model.safetensors", "training.json"}


def test_fresh_removes_nothing_outside_the_folder(
    digits: str, out: Path, tmp_path: Path, invoke: Invoke
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    account = json.loads((out / "run.json").read_text())
    account["makes"] += ["..", "../precious", str(precious), ".", ""]
    (out / "run.json").write_text(json.dumps(account))
    assert invoke("train", "--data", digits, *SMALL, "--out", out, "--fresh", "--quiet").code == 0
    assert precious.is_dir()


def test_leftovers_of_a_killed_run_are_removed(digits: str, out: Path, invoke: Invoke) -> None:
    (out / ".model.safetensors.1.partial").write_text("half")
    (out / "oracles" / ".abc.1.partial").mkdir()
    assert invoke(*words(digits, out, "--quiet")).code == 0
    assert not list(out.rglob(".*"))


def _heed_interruptions() -> None:
    """A process that was started in the background ignores Ctrl-C, and so do its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="module")
def long_training(digits: str) -> tuple[str, ...]:
    """A training that lasts long enough to be interrupted; the folder is to follow."""
    return ("train", "--data", digits, *SMALL, "--epochs", "100", "--out")


@pytest.fixture(scope="module")
def uninterrupted(long_training: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("uninterrupted") / "out"
    assert exit_code([*long_training, str(out), "--quiet"]) == 0
    return out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_no_partial_file_and_is_taken_up(
    number: int, long_training: tuple[str, ...], uninterrupted: Path, tmp_path: Path, invoke: Invoke
) -> None:
    with subprocess.Popen(
        [*PROGRAM, *long_training, str(tmp_path / "a")],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_heed_interruptions,
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        for line in process.stderr:
            if line.startswith("training"):
                break
        process.send_signal(number)
        rest, out = process.stderr.read(), process.stdout.read()
    assert process.returncode == 130
    assert out == ""
    last = rest.splitlines()[-1]
    assert last.startswith("unspike: interrupted; what is finished is kept, resume with: unspike train")
    assert set(files_in(tmp_path / "a")) == {"run.json"}
    assert invoke(*long_training, tmp_path / "a", "--quiet").code == 0
    assert same_state(tmp_path / "a" / "model.safetensors", uninterrupted / "model.safetensors")
