"""What stands in the tables, over two seeds whose figures are 0.8 and 0.9."""

from __future__ import annotations

import json

import pytest

from unspike.studies.paper.cells import TABLES
from unspike.studies.paper.columns import COLUMNS
from unspike.studies.paper.tables import content, markdown_blocks, notes_on, plain_content, title_of

from .invented import results

# Student's t with one degree of freedom, 12.706; the standard error of the mean of 0.8 and 0.9 is 0.05.
HALF = 12.706204736432095 * 0.05


def test_a_table_of_performance_has_a_block_for_each_set_that_was_measured() -> None:
    blocks = content("table2", results())
    titles = ["On all test records", "On forgotten records", "On retained records"]
    assert [block["title"] for block in blocks] == titles
    for block in blocks:
        assert list(block["columns"]) == list(COLUMNS)
        for row in block["rows"].values():
            for found in row.values():
                assert found.mean == pytest.approx(0.85)
                assert found.half == pytest.approx(HALF)


def test_a_table_of_attacks_has_a_block_for_each_cell_and_attack() -> None:
    blocks = content("table5", results())
    assert [block["title"].split(": ")[0] for block in blocks] == [
        "MNIST, sample-wise",
        "MNIST, sample-wise",
        "MNIST, class-wise",
        "MNIST, class-wise",
    ]
    assert "20 to 21 records a side" in blocks[0]["title"]
    assert "20 records a side" in content("table5", results(seeds=1))[0]["title"]
    assert "retrained" not in blocks[0]["columns"], "the paper shows no attack on it"


def test_a_row_without_any_figure_is_not_shown() -> None:
    text = "\n".join(markdown_blocks(content("table5", results())))
    threshold, regression = text.split("## ")[1:3]
    assert "| AUC |" not in threshold
    assert "| AUC |" in regression
    assert f"| 0.8500 ± {HALF:.4f} |" in text


def test_one_seed_has_no_interval() -> None:
    text = "\n".join(markdown_blocks(content("table2", results(seeds=1))))
    assert "| 0.8000 |" in text
    assert "±" not in text


@pytest.mark.parametrize("part", TABLES)
def test_every_table_has_a_title_and_notes_and_is_plain(part: str) -> None:
    assert title_of(part).startswith(f"Table {part[-1]}: ")
    assert any("Algorithm 1" in note for note in notes_on(part))
    blocks = plain_content(content(part, results()))
    assert json.loads(json.dumps(blocks)) == blocks
