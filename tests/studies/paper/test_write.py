"""The files of a reproduction, from invented pieces."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from unspike.studies.paper.cells import PAPER_FILES
from unspike.studies.paper.write import write_paper

from .invented import results
from .test_plan import SETTINGS, planned


def test_what_was_asked_for_is_written_and_the_claims(tmp_path: Path) -> None:
    plan = planned(replace(SETTINGS, parts=("table2", "figure1")), tmp_path)
    pages = write_paper(plan, results(), command=("unspike", "reproduce", "table2"))
    assert pages == {part: tmp_path / f"{part}.md" for part in ("table2", "figure1", "claims")}
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {name for name in PAPER_FILES if name.startswith(("table2", "figure1", "claims"))}
    assert len(written) == 3 + 3 + 2


def test_the_json_holds_the_estimates_and_every_run(tmp_path: Path) -> None:
    plan = planned(replace(SETTINGS, parts=("table2", "figure1")), tmp_path)
    write_paper(plan, results(), command=("unspike",))
    table = json.loads((tmp_path / "table2.json").read_text())
    assert table["command"] == ["unspike"]
    assert table["settings"] == plan.facts
    assert table["blocks"][0]["rows"]["Accuracy"]["baseline"]["runs"] == [0.8, 0.9]
    assert [row["seed"] for row in table["runs"]["mnist-samples"]] == [0, 1]
    assert table["seconds_by_seed"] == {"mnist-samples": [7.5, 7.5]}  # five columns of 1.5 s
    figure = json.loads((tmp_path / "figure1.json").read_text())
    assert figure["curves"]["uci-har-class"]["test, hybrid"][0]["runs"] == [0.1, 1.1]


def test_the_text_says_over_how_many_seeds(tmp_path: Path) -> None:
    plan = planned(replace(SETTINGS, parts=("table2",)), tmp_path)
    write_paper(plan, results(), command=("unspike", "reproduce"))
    text = (tmp_path / "table2.md").read_text()
    assert text.startswith("# Table 2: Sample unlearning performance for MNIST\n\nMNIST is `digits`")
    assert "mean ± half of the 95 % interval over 2 seeds" in text
    assert "Command: `unspike reproduce`" in text
    write_paper(replace(plan, seeds=(0,)), results(seeds=1), command=())
    assert "one seed, no interval" in (tmp_path / "table2.md").read_text()
