"""Every table of a page as CSV and as LaTeX, word for word as the page shows it.

LaTeX needs ``\\usepackage{booktabs}``.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from unspike.foundation.bounded import read_plain_file
from unspike.foundation.files import write_text
from unspike.notebook.frame import frame

if TYPE_CHECKING:
    import pandas

TABLES_FOLDER = "tables"
_LATEX = {
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "±": r"$\pm$",
    "×": r"$\times$",
    "–": "--",
    "−": "$-$",
    "≤": r"$\le$",
    "≥": r"$\ge$",
}


@dataclass
class PageTable:
    """A table of a page.

    Parameters
    ----------
    name : str
        What the page calls it.
    rows : list of list of str
        Its cells, the heads first.

    Examples
    --------
    >>> from unspike.report import PageTable
    >>> table = PageTable("Accuracy", [["Network", "Test (%)"], ["original", "97.1"]])
    >>> print(table.to_csv())
    Network,Test (%)
    original,97.1
    <BLANKLINE>
    """

    name: str
    rows: list[list[str]] = field(default_factory=list)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the table as a DataFrame of texts, word for word; its first column is the index.

        Raises
        ------
        InvalidInput
            If pandas is not installed.
        """
        heads, *rows = self.rows
        width = max(map(len, self.rows))
        names = [*heads, *(f"column {n + 1}" for n in range(len(heads), width))]
        return frame(names, [[*row, *[""] * (width - len(row))] for row in rows])

    def to_csv(self) -> str:
        """Return the table as comma-separated values."""
        return as_csv(self)

    def to_latex(self) -> str:
        """Return the table as LaTeX, which needs ``booktabs``."""
        return as_latex(self)


def read_tables(page: str | Path) -> list[PageTable]:
    """Return the tables of a page that unspike wrote: ``report.html`` or ``compare.html``.

    Parameters
    ----------
    page : str or Path
        The file.

    Raises
    ------
    InvalidInput
        If it cannot be read.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from unspike.report import read_tables
    >>> page = pathlib.Path(tempfile.mkdtemp()) / "report.html"
    >>> _ = page.write_text("<table><caption>Checks</caption><tr><th>name<th>p</tr></table>")
    >>> [table.name for table in read_tables(page)]
    ['Checks']
    """
    return tables_of(read_plain_file(Path(page), what="The page").decode("utf-8", "replace"))


def tables_of(page: str) -> list[PageTable]:
    """Return the tables of a page, in its order.

    Parameters
    ----------
    page : str
        HTML.
    """
    reader = _Reader()
    reader.feed(page)
    return reader.tables


def write_tables(page: Path) -> list[Path]:
    """Write every table of a page into the folder ``tables`` beside it, as CSV and as LaTeX.

    Parameters
    ----------
    page : Path
        The page.

    Returns
    -------
    list of Path
        The files.
    """
    folder = page.with_name(TABLES_FOLDER)
    folder.mkdir(exist_ok=True)
    written = []
    for number, table in enumerate(tables_of(page.read_text(encoding="utf-8")), start=1):
        name = re.sub(r"[^a-z0-9]+", "-", table.name.lower()).strip("-")[:60] or "table"
        for suffix, text in (("csv", as_csv(table)), ("tex", as_latex(table))):
            written.append(folder / f"{number:02}-{name}.{suffix}")
            write_text(written[-1], text)
    return written


def as_csv(table: PageTable) -> str:
    """Return a table as comma-separated values."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table.rows)
    return text.getvalue()


def as_latex(table: PageTable) -> str:
    """Return a table as LaTeX, the first column flush left and the others flush right."""
    width = max((len(row) for row in table.rows), default=1)
    lines = [
        " & ".join(_escaped(cell) for cell in [*row, *[""] * (width - len(row))]) + r" \\"
        for row in table.rows
    ]
    heads, body = lines[:1], lines[1:]
    return "\n".join(
        [
            f"% {' '.join(table.name.split())}",
            rf"\begin{{tabular}}{{l{'r' * (width - 1)}}}",
            r"\toprule",
            *heads,
            r"\midrule",
            *body,
            r"\bottomrule",
            r"\end{tabular}",
            "",
        ]
    )


def _escaped(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[PageTable] = []
        self._region = "table"
        self._words: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div" and dict(attrs).get("role") in ("group", "region"):
            self._region = dict(attrs).get("aria-label") or "table"
        elif tag == "table":
            self.tables.append(PageTable(name=self._region))
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th", "caption"):
            self._words = []
        elif self._words is not None:
            self._words.append(" ")  # what stands in an element of its own is a word of its own

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("td", "th", "caption") or self._words is None or not self.tables:
            return
        text, self._words = " ".join("".join(self._words).split()), None
        if tag == "caption":
            self.tables[-1].name = text
        else:
            self.tables[-1].rows[-1].append(text)
