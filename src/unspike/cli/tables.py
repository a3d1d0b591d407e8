"""Tables on a terminal: as wide as it is, and no word is broken."""

from __future__ import annotations

from collections.abc import Sequence

_BORDER = 3  # a line and a blank on either side of it, for each column


def print_table(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, words: Sequence[int] = (0,)
) -> None:
    """Print a table, or, where its words do not fit beside one another, the rows one below the other.

    Parameters
    ----------
    title : str
        What stands above it.
    heads : sequence of str
        Heads of the columns.
    rows : sequence of sequence of str
        The cells.
    words : sequence of int
        Columns of words, which are set flush left; the others are set flush right.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    columns = [[head, *(row[n] for row in rows)] for n, head in enumerate(heads)]
    widths = column_widths(columns, console.width - _BORDER * len(heads) - 1)
    if widths is None:
        _print_rows(title, heads, rows)
        return
    table = Table(title=Text(title), title_justify="left")
    for number, (head, width) in enumerate(zip(heads, widths, strict=True)):
        table.add_column(Text(head), justify="left" if number in words else "right", width=width)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def column_widths(columns: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Return how wide columns are so that they fit and every word stays whole; None if they cannot.

    Parameters
    ----------
    columns : sequence of sequence of str
        The cells of each column.
    room : int
        How wide they may be together, characters.
    """
    widths = [max(map(len, cells)) for cells in columns]
    least = [max(len(word) for cell in cells for word in (cell.split() or [""])) for cells in columns]
    if sum(least) > room:
        return None
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda n: (widths[n] - least[n] > 0, widths[n]))
        widths[widest] -= 1
    return widths


def _print_rows(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    print(title)
    for first, *others in rows:
        print(f"* {first}")
        for head, cell in zip(heads[1:], others, strict=True):
            print(f"    {head}: {cell}")
