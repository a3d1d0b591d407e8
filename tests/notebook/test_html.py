from __future__ import annotations

from unspike.notebook.html import facts_html, table_html

HOSTILE = "<script>alert(1)</script>"


def test_facts_are_rows_and_missing_ones_are_left_out() -> None:
    text = facts_html("A title", [("records", 12345), ("share", 0.123456), ("none", None), ("yes", True)])
    assert "<strong>A title</strong>" in text
    for cell in (">12,345<", ">0.1235<", ">True<"):
        assert cell in text
    assert "none" not in text


def test_a_table_keeps_empty_cells() -> None:
    text = table_html("t", ("a", "b"), [(1, None), ("x", 2.0)])
    assert "<th>a</th><th>b</th>" in text
    assert "<td>1</td><td>–</td>" in text
    assert "<td>x</td><td>2</td>" in text


def test_texts_are_only_texts() -> None:
    text = facts_html(HOSTILE, [(HOSTILE, HOSTILE)]) + table_html(HOSTILE, [HOSTILE], [[HOSTILE]])
    assert "<script>" not in text
    assert text.count("&lt;script&gt;") == 6
