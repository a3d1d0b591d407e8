"""`unspike compare`: from the command line to the files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from unspike.cli.main import exit_code

from ..helpers import SMALL, Invoke, files_in, killed_once_there, refused

METHODS = "nothing,gradient-ascent,hybrid"
ENTRANTS = {*METHODS.split(","), "hybrid without retained data"}
FILES = {"compare.json", "compare.html", "compare.md", "compare.png"}


def words(digits: str, out: Path, *more: object) -> list[str]:
    request = () if "--forget" in more else ("--forget", "fraction:0.2")
    settings = (*request, "--oracles", 2, "--candidates", 2, "--epochs", 6)
    return [str(w) for w in ("compare", "--data", digits, *SMALL, *settings, "--out", out, *more)]


def content(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "compare.json").read_text())
    return found


def without_times(row: dict[str, Any]) -> dict[str, Any]:
    figures = {name: one for name, one in row["figures"].items() if name not in ("cpu_seconds", "time_ratio")}
    return {**{name: value for name, value in row.items() if name != "seconds"}, "figures": figures}


@pytest.fixture(scope="module")
def compared(digits: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished comparison; not to be changed."""
    out = tmp_path_factory.mktemp("compare") / "out"
    assert exit_code([*words(digits, out, "--methods", METHODS, "--seeds", 2), "--quiet"]) == 0
    return out


def test_every_method_on_the_same_networks(compared: Path) -> None:
    report = content(compared)
    assert files_in(compared).keys() >= FILES
    assert {method["name"] for method in report["methods"]} == ENTRANTS
    gaps = [method["figures"]["average_gap"]["mean"] for method in report["methods"]]
    assert gaps == sorted(gaps)
    # For each seed two and, apart, one that memorises, whatever the methods.
    assert len(list((compared / "oracles").iterdir())) == 2 * 2
    assert len(list((compared / "controls").iterdir())) == 2
    by_name = {(row["method"], row["seed"]): row for row in report["runs"]}
    assert len(by_name) == 4 * 2
    for seed, account in report["compared_with"].items():
        nothing = by_name["nothing", int(seed)]["figures"]
        for figure, known in account["original"].items():
            assert nothing[figure]["value"] == known["value"], figure


def test_a_method_that_can_do_without_the_retained_data_is_tried_both_ways(compared: Path) -> None:
    report = content(compared)
    used = {method["name"]: method["used_retained_data"] for method in report["methods"]}
    assert used["hybrid"]
    assert not used["hybrid without retained data"]
    assert not used[report["nearest_without_retained_data"]]
    without = [name for name, seen in used.items() if not seen]
    assert report["nearest_without_retained_data"] == without[0]
    assert f"without retained data: {without[0]}" in (compared / "compare.md").read_text()
    states = {row["method"]: row["state"] for row in report["runs"] if row["seed"] == 0}
    assert states["hybrid"] != states["hybrid without retained data"]


def test_networks_that_differ_are_not_called_the_same(compared: Path) -> None:
    notes = [note for method in content(compared)["methods"] for note in method["notes"]]
    assert not any("bit for bit" in note for note in notes)


def test_methods_with_a_strength_try_as_many_values(compared: Path) -> None:
    tried = {row["method"]: row["setting"] for row in content(compared)["runs"]}
    assert [one["value"] for one in tried["gradient-ascent"]["tried"]] == [0.003, 0.02]
    best = min(tried["gradient-ascent"]["tried"], key=lambda one: one["validation_gap"])
    assert tried["gradient-ascent"]["value"] == best["value"]
    assert tried["hybrid"]["name"] is None
    assert len(tried["hybrid"]["tried"]) == 1
    assert "rate 0.0" in (compared / "compare.md").read_text()


def test_what_is_finished_is_taken_up_and_methods_and_settings_are_added(
    digits: str, compared: Path, tmp_path: Path, invoke: Invoke
) -> None:
    out = Path(shutil.copytree(compared, tmp_path / "out"))
    before = {name: text for name, text in files_in(out).items() if name.startswith("seeds/")}
    more = f"{METHODS},synaptic-pruning"
    changed = ("--set", "gradient-ascent.passes=1")
    ended = invoke(*words(digits, out, "--methods", more, "--seeds", 2, *changed))
    assert ended.code == 0
    after = files_in(out)
    made = {name for name in after if name.startswith("seeds/")} - before.keys()
    again = {name for name in made if "gradient-ascent" in name}
    assert len(again) == 2
    assert all(json.loads(after[name])["setting"]["name"] == "rate" for name in again)
    (ascent,) = (one for one in content(out)["methods"] if one["name"] == "gradient-ascent")
    assert "with passes = 1, as asked for" in ascent["notes"]
    assert made - again == {
        f"seeds/{seed}/synaptic-pruning{form}.json"
        for seed in (0, 1)
        for form in ("", "-without-retained-data")
    }
    kept = {name: text for name, text in before.items() if "retrained" not in name}
    assert {name: after[name] for name in kept} == kept
    assert json.loads(after["seeds/0/retrained.json"]) == json.loads(before["seeds/0/retrained.json"])
    assert len(content(out)["methods"]) == 6


def test_two_processes_find_the_same_as_one(digits: str, compared: Path, tmp_path: Path) -> None:
    settings = words(digits, tmp_path / "out", "--methods", METHODS, "--seeds", 2, "--threads", 2)
    assert exit_code([*settings, "--quiet"]) == 0
    rows = [[without_times(row) for row in content(out)["runs"]] for out in (compared, tmp_path / "out")]
    assert rows[0] == rows[1]


def test_a_killed_run_is_taken_up(digits: str, compared: Path, tmp_path: Path, invoke: Invoke) -> None:
    out = tmp_path / "out"
    settings = words(digits, out, "--methods", METHODS, "--seeds", 1)
    killed_once_there(out, "seeds/0/nothing.json", *settings, "--quiet")
    assert not (out / "compare.json").exists()
    survivor = (out / "seeds/0/nothing.json").read_bytes()
    assert invoke(*settings).code == 0
    assert (out / "seeds/0/nothing.json").read_bytes() == survivor
    rows = [[without_times(row) for row in content(folder)["runs"]] for folder in (compared, out)]
    assert [row for row in rows[0] if row["seed"] == 0] == rows[1]


def change_a_digit(path: Path) -> None:
    text = path.read_text()
    place = text.index('"value": 0.') + len('"value": 0.')
    path.write_text(text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :])


def flip_a_bit(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:])


DAMAGE = {
    "seeds/0/hybrid.json": change_a_digit,
    "seeds/0/retrained.json": change_a_digit,
    "seeds/1/nothing.json": lambda path: path.write_text("{"),
    "seeds/1/model.safetensors": flip_a_bit,
}


def test_what_is_damaged_is_told_and_made_again(
    digits: str, compared: Path, tmp_path: Path, invoke: Invoke
) -> None:
    out = Path(shutil.copytree(compared, tmp_path / "out"))
    for name, damage in DAMAGE.items():
        damage(out / name)
    ended = invoke(*words(digits, out, "--methods", METHODS, "--seeds", 2, "--quiet"))
    assert ended.code == 0
    notes = ended.err.splitlines()
    assert len(notes) == len(DAMAGE), "each is told of once"
    for name in DAMAGE:
        assert any(f"unspike: note: '{out / name}' is damaged" in note for note in notes), name
    for name in ("seeds/0/nothing.json", "seeds/1/hybrid.json"):
        assert (out / name).read_bytes() == (compared / name).read_bytes(), "nothing else is lost"
    rows = [[without_times(row) for row in content(folder)["runs"]] for folder in (compared, out)]
    assert rows[0] == rows[1]
    assert (out / "seeds/0/retrained.json").read_bytes() == (compared / "seeds/0/retrained.json").read_bytes()


def test_a_seed_is_added_and_the_first_is_kept(
    digits: str, compared: Path, tmp_path: Path, invoke: Invoke
) -> None:
    out = tmp_path / "out"
    assert invoke(*words(digits, out, "--methods", "nothing", "--seeds", 1, "--quiet")).code == 0
    before = {n: text for n, text in files_in(out).items() if n.startswith(("seeds/", "oracles/"))}
    assert invoke(*words(digits, out, "--methods", "nothing", "--seeds", 2, "--quiet")).code == 0
    after = files_in(out)
    assert {name: after[name] for name in before} == before
    rows = [
        {r["seed"]: without_times(r) for r in content(f)["runs"] if r["method"] == "nothing"}
        for f in (compared, out)
    ]
    assert rows[0] == rows[1]


def test_all_leaves_out_who_cannot(digits: str, tmp_path: Path, invoke: Invoke) -> None:
    from unspike.foundation.progress import NoProgress
    from unspike.pipeline import TrainSettings
    from unspike.studies.comparison.plan import CompareSettings, ComparisonPlan

    settings = CompareSettings(training=TrainSettings(data=digits), request="fraction:0.2")
    plan = ComparisonPlan.of(settings, tmp_path, NoProgress())
    assert plan.skipped == {"unsir": "carries out class requests only"}
    entrants = {entrant.name for entrant in plan.entrants}
    assert {"hybrid", "hybrid without retained data", "retrain", "gradient-ascent"} <= entrants
    assert not entrants & {"unsir", "retrain without retained data", "gradient-ascent without retained data"}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--methods", "hybrid,scrubb"], "Did you mean 'scrub'?"),
        (["--set", "passes=2"], "--set passes names none of the methods compared"),
        (["--methods", "scrub", "--set", "pases=2"], "Did you mean 'passes'?"),
        (["--methods", ","], "--methods names no method"),
        (["--methods", "unsir"], "'unsir' cannot carry out a request of kind 'samples', only class"),
        (["--seeds", "0"], "--seeds is 0, expected a whole number from 1 to"),
        (["--seeds", "101"], "--seeds is 101"),
        (["--oracles", "0"], "--oracles is 0, expected a whole number from 1 to"),
        (["--candidates", "0"], "--candidates is 0, expected a whole number from 1"),
        (["--candidates", "6"], "--candidates is 6"),
        (["--backend", "dusk"], "--backend is 'dusk'"),
        (["--backend", "dask://127.0.0.1:1"], "--backend dask://127.0.0.1:1 does not answer"),
        (["--backend", "ray://127.0.0.1:1"], "--backend ray://127.0.0.1:1 "),
        (["--data", "npz:nowhere.npz"], "nowhere.npz"),
        (["--split", "subjct"], "Did you mean 'subject'?"),
        (["--epochs", "0"], "epochs is 0, expected a whole number from 1 to"),
        (["--threads", "0"], "threads is 0, expected a whole number from 1 to"),
        (["--forget", "class:eleven"], "no class 'eleven'"),
        (["--forget", "fraction:2"], "write fraction:0.10"),
        (["--data", "mnist5"], "Did you mean 'mnist5k'?"),
        (["--recipe", "defualt"], "Did you mean 'default'?"),
        (["--seed", "-1"], "--seed is -1"),
    ],
)
def test_refused(more: list[str], message: str, digits: str, tmp_path: Path, invoke: Invoke) -> None:
    assert message in refused(invoke(*words(digits, tmp_path / "out", *more)))
    assert not (tmp_path / "out").exists()


def test_another_comparison_in_the_same_folder_is_refused(
    digits: str, compared: Path, invoke: Invoke
) -> None:
    before = files_in(compared)
    assert "--oracles 2" in refused(invoke(*words(digits, compared, "--oracles", 3)))
    assert files_in(compared) == before


def test_json(digits: str, compared: Path, tmp_path: Path, invoke: Invoke) -> None:
    out = Path(shutil.copytree(compared, tmp_path / "out"))
    ended = invoke(*words(digits, out, "--methods", METHODS, "--seeds", 2, "--json", "--quiet"))
    assert ended.err == ""
    assert json.loads(ended.out) == content(out)
