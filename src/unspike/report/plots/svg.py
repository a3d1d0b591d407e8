"""Draw a figure as an SVG that can stand inside an HTML page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from unspike.report.plots.palette import CSS_VARIABLE, GRID, INK, MUTED

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes

_RASTER_DPI = 200
_CSS_PIXELS_PER_INCH = 96
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "unspike",
    # Class names are plain text: a dollar sign in one must not start a formula.
    "text.parse_math": False,
    "font.size": 8.5,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "text.color": INK,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "legend.fontsize": 8,
}


def draw_svg(draw: Callable[[Axes], object], *, inches: tuple[float, float], name: str, alt: str) -> Markup:
    """Draw on fresh axes and return the drawing as an inline `<svg>` element.

    The same drawing gives the same text, byte for byte; matplotlib's global state is left as it was.

    Parameters
    ----------
    draw : callable
        Draws on the axes it is given.
    inches : (float, float)
        Width and height.
    name : str
        Letters, digits and hyphens, unique in the page: ids in the drawing start with it.
    alt : str
        What the figure shows, for readers who cannot see it.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        figure = Figure(figsize=inches, layout="constrained", dpi=_RASTER_DPI)
        draw(figure.add_subplot())
        text = io.StringIO()
        # Figure.savefig would lay out and draw everything a second time.
        FigureCanvasSVG(figure).print_svg(text, metadata={"Date": None})  # type: ignore[no-untyped-call]
    return _inline(text.getvalue(), pixels=round(inches[0] * _CSS_PIXELS_PER_INCH), name=name, alt=alt)


def _inline(text: str, *, pixels: int, name: str, alt: str) -> Markup:
    from markupsafe import Markup, escape

    opening, body = text[text.index("<svg") :].split(">", 1)
    box = re.search(r'viewBox="([-\d. ]+)"', opening)
    if box is None:
        raise ValueError("matplotlib wrote an SVG without a viewBox.")
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", body).replace("xlink:href=", "href=")
    for colour, variable in CSS_VARIABLE.items():
        body = body.replace(colour, f"var({variable})")
    head = f'<svg viewBox="{box[1]}" style="max-width:{pixels}px" role="img" aria-label="{escape(alt)}">'
    # Safe as it stands: matplotlib has escaped the texts inside.
    return Markup(head + body.strip())
