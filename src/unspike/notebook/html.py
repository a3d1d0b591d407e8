"""Small tables in HTML, for what a notebook shows of an object; colours and type are the notebook's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_LEFT = ' style="text-align: left"'


def facts_html(title: str, facts: Iterable[tuple[str, object]]) -> str:
    """Return facts, one a row, under a title.

    Parameters
    ----------
    title : str
        What they are about.
    facts : iterable of (str, object)
        Name and value; whole numbers get separators, and facts that are None are left out.
    """
    rows = "".join(
        f"<tr><th{_LEFT}>{escape(name)}</th><td{_LEFT}>{_value(value)}</td></tr>"
        for name, value in facts
        if value is not None
    )
    return f"<table><caption{_LEFT}><strong>{escape(title)}</strong></caption><tbody>{rows}</tbody></table>"


def table_html(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table under a title.

    Parameters
    ----------
    title : str
        What it shows.
    heads : sequence of str
        Heads of the columns.
    rows : iterable of sequences
        Their cells.
    """
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_value(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f"<table><caption{_LEFT}><strong>{escape(title)}</strong></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _value(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}"
    return "–" if value is None else escape(str(value))
