from __future__ import annotations

from unspike.studies.markdown import table


def test_a_table() -> None:
    assert table(("a", "b"), [["1", "x|y"], ["2", "two\nlines"]]) == (
        "| a | b |\n| --- | --- |\n| 1 | x\\|y |\n| 2 | two lines |"
    )
