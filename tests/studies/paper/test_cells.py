from __future__ import annotations

import pytest

from unspike.data import load
from unspike.foundation.errors import InvalidInput
from unspike.studies.paper.cells import (
    PARTS,
    Cell,
    cells_of,
    drawn_classes,
    parts_named,
    request_of,
)


def test_parts_come_in_the_papers_order() -> None:
    assert parts_named(["table5", "figure1", "table2", "table2"]) == ("table2", "table5", "figure1")
    assert parts_named(["table1", "all"]) == PARTS


@pytest.mark.parametrize(
    ("words", "message"),
    [([], "Nothing to reproduce"), (["table7"], "no 'table7'"), (["figur1"], "Did you mean 'figure1'?")],
)
def test_unknown_parts_are_refused(words: list[str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message.replace("?", r"\?")):
        parts_named(words)


def test_a_cell_that_two_tables_show_is_measured_once() -> None:
    mnist = [Cell(role="mnist", kind="samples"), Cell(role="mnist", kind="class")]
    assert cells_of(["table2", "table3", "table5", "figure1"]) == tuple(mnist)


def test_the_class_is_drawn_by_the_seed() -> None:
    digits = load("digits")
    cell = Cell(role="mnist", kind="class")
    requests = [request_of(cell, digits, seed) for seed in range(20)]
    assert requests == [request_of(cell, digits, seed) for seed in range(20)]
    assert len(set(requests)) > 3
    assert sorted(drawn_classes(digits, 5)) == list(range(10))
    assert request_of(Cell(role="mnist", kind="samples"), digits, 3) == "fraction:0.10"
