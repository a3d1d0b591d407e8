from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.cli.tables import column_widths, print_table


def test_widths_worked_out_by_hand() -> None:
    columns = [["Name", "a b c d"], ["What", "one two three"]]
    assert column_widths(columns, 30) == [7, 13]
    assert column_widths(columns, 18) == [7, 11]
    assert column_widths(columns, 9) == [4, 5]  # 'Name' and 'three'
    assert column_widths(columns, 8) is None


@given(
    st.lists(st.lists(st.text("ab ", max_size=12), min_size=2, max_size=2), min_size=1, max_size=4),
    st.integers(1, 40),
)
def test_columns_fit_and_hold_their_words(columns: list[list[str]], room: int) -> None:
    widths = column_widths(columns, room)
    words = [[word for cell in cells for word in cell.split()] for cells in columns]
    if widths is None:
        assert sum(max(map(len, each), default=0) for each in words) > room
        return
    assert sum(widths) <= room
    assert all(len(word) <= width for each, width in zip(words, widths, strict=True) for word in each)


def test_no_word_is_broken_at_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    rows = [("hybrid without retained data", "12.34", "a-very-long-word-that-takes-much-room", "x " * 60)]
    print_table("Methods", ("Method", "Gap (points)", "Verdict", "Why"), rows, words=(0, 2, 3))
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    assert all(
        word in shown for word in ["hybrid", "without", "retained", "data", "12.34", "(points)", "Verdict"]
    )
    assert "a-very-long-word-that-takes-much-room" in shown


def test_what_does_not_fit_stands_one_below_the_other(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    path = "/a/path/that/is/longer/than/the/terminal/is/wide"
    print_table("Data", ("Name", "Where"), [("digits", path)])
    assert capsys.readouterr().out == f"Data\n* digits\n    Where: {path}\n"
