"""The share erased as a bar: its interval against the original network (0) and the oracles (1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

LOW, HIGH = -0.5, 2.0  # what lies further out is drawn at the end
WIDTH, _EDGE = 500.0, 40.0


def place(share: float) -> float:
    """Return where a share stands from left to right, in units of the drawing."""
    inside = min(max(share, LOW), HIGH)
    return round(_EDGE + (inside - LOW) / (HIGH - LOW) * (WIDTH - 2 * _EDGE), 1)


def share_bar(share: Mapping[str, float | None] | None) -> Markup | None:
    """Return the drawing as SVG; None where there is no share.

    Parameters
    ----------
    share : mapping, optional
        ``value``, ``low`` and ``high`` of the report; a bound that is None is drawn at the end.
    """
    from markupsafe import Markup

    if share is None or share["value"] is None:
        return None
    low, high = share["low"], share["high"]
    ends = f"{_percent(low)} to {_percent(high)}"
    label = (
        f"Share erased {_percent(share['value'])}, 95 % interval {ends}; 0 % is the original, 100 % an oracle"
    )
    marks = "".join(
        f'<line x1="{place(x)}" x2="{place(x)}" y1="6" y2="30" stroke="currentColor" stroke-dasharray="3 3"/>'
        f'<text x="{place(x)}" y="44" font-size="12" text-anchor="middle" fill="currentColor">{name}</text>'
        for x, name in ((0.0, "original"), (1.0, "oracles"))
    )
    first, last = place(LOW if low is None else low), place(HIGH if high is None else high)
    return Markup(
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {WIDTH:.0f} 50" style="max-width: {WIDTH:.0f}px">'
        f'{marks}<rect x="{first}" y="14" width="{round(last - first, 1)}" height="8" fill="currentColor" '
        f'opacity="0.45"/><circle cx="{place(share["value"])}" cy="18" r="6" fill="currentColor"/></svg>'
        f'<p class="share">Share erased: {_percent(share["value"])} (95 % interval {ends})</p>'
    )


def _percent(share: float | None) -> str:
    return "no bound" if share is None else f"{100 * share:.0f} %".replace("-", "−")
