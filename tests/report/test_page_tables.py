from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.foundation.errors import InvalidInput
from unspike.report.page_tables import PageTable, as_csv, as_latex, read_tables, tables_of, write_tables

PAGE = """<p>no table</p>
<div class="scroll" role="region" aria-label="Methods" tabindex="0"><table>
<thead><tr><th>Method</th><th><button>Gap</button><span>low</span></th></tr></thead>
<tbody><tr><th>a_b</th><td>1.2 &plusmn; 0.3</td></tr></tbody></table></div>
<table><caption>Cost &amp; more</caption><tr><th>x</th></tr></table>
"""


def test_tables_are_read_with_their_names() -> None:
    assert tables_of(PAGE) == [
        PageTable(name="Methods", rows=[["Method", "Gap low"], ["a_b", "1.2 ± 0.3"]]),
        PageTable(name="Cost & more", rows=[["x"]]),
    ]


def test_latex_worked_out_by_hand() -> None:
    assert as_latex(PageTable(name="A", rows=[["Method", "100 %"], ["a_b", "1 ± 2"], ["c"]])) == (
        "% A\n\\begin{tabular}{lr}\n\\toprule\nMethod & 100 \\% \\\\\n\\midrule\n"
        "a\\_b & 1 $\\pm$ 2 \\\\\nc &  \\\\\n\\bottomrule\n\\end{tabular}\n"
    )


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1), min_size=1))
def test_csv_gives_back_the_cells(rows: list[list[str]]) -> None:
    assert list(csv.reader(io.StringIO(as_csv(PageTable(name="A", rows=rows))))) == rows


def test_both_forms_of_every_table_are_written(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(PAGE, encoding="utf-8")
    written = write_tables(tmp_path / "report.html")
    names = ["01-methods.csv", "01-methods.tex", "02-cost-more.csv", "02-cost-more.tex"]
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [f"tables/{name}" for name in names]
    assert written[0].read_text(encoding="utf-8") == "Method,Gap low\na_b,1.2 ± 0.3\n"


def test_tables_of_a_page_are_read_as_pandas_csv_and_latex(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    page = tmp_path / "report.html"
    page.write_text(
        "<table><caption>Checks</caption><tr><th>name</th><th>p</th></tr>"
        "<tr><th>a &amp; b</th><td>0.5</td><td>odd</td></tr></table>"
    )
    (table,) = read_tables(page)
    found = table.to_pandas()
    assert found.loc["a & b", "p"] == "0.5"
    assert found.loc["a & b", "column 3"] == "odd"
    assert table.to_csv().splitlines() == ["name,p", "a & b,0.5,odd"]
    assert r"a \& b & 0.5 & odd \\" in table.to_latex()


def test_a_page_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        read_tables(tmp_path / "none.html")
