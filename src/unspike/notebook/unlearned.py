"""What a notebook shows of an unlearned network: what was changed, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from unspike.notebook.html import facts_html, table_html

if TYPE_CHECKING:
    from unspike.unlearning.contract import Change, Unlearned


def unlearned_html(unlearned: Unlearned) -> str:
    """Return what a method returned as HTML.

    Parameters
    ----------
    unlearned : Unlearned
        The network and its account.
    """
    facts: list[tuple[str, object]] = [
        ("changed", unlearned.changed),
        ("seconds", unlearned.seconds),
        ("synaptic operations", unlearned.synaptic_operations),
        ("retained data used", "yes" if unlearned.used_retained_data else "no"),
    ]
    heads = ("group", "what", "changed", "of", "mean change", "largest change")
    rows = [_row(change) for change in unlearned.changes if len(change.index)]
    method = unlearned.settings.get("method", "a method")
    return facts_html(f"Unlearned by {method}", facts) + table_html("Changes", heads, rows)


def _row(change: Change) -> tuple[object, ...]:
    size = np.abs(change.after.astype(np.float64) - change.before)
    return (change.group, change.what, len(change.index), change.total, float(size.mean()), float(size.max()))
