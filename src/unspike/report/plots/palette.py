"""Colours of the figures, and how a web page may restyle them.

The hues are Okabe and Ito's, which the colour-blind can tell apart. Each colour belongs to one role. In the
page, the colour is replaced by the CSS variable of its role, so that one drawing serves the light theme, the
dark theme and print.
"""

from __future__ import annotations

INK = "#16191d"
MUTED = "#5c6570"
GRID = "#dfe3e8"
PAPER = "#fefefe"
ORIGINAL = "#0072b2"
UNLEARNED = "#d55e00"
ORACLE = "#00805c"

CSS_VARIABLE = {
    INK: "--ink",
    MUTED: "--muted",
    GRID: "--grid",
    PAPER: "--paper",
    ORIGINAL: "--original",
    UNLEARNED: "--unlearned",
    ORACLE: "--oracle",
}
NETWORK = {"original": ORIGINAL, "unlearned": UNLEARNED, "oracle": ORACLE}


def shorten(name: str, longest: int = 18) -> str:
    """Return a name that fits beside an axis."""
    return name if len(name) <= longest else name[: longest - 1] + "…"
