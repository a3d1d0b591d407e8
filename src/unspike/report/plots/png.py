"""Draw figures side by side into a PNG file, for pages that show no SVG of ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from unspike.report.plots.palette import PAPER
from unspike.report.plots.svg import STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DPI = 130


def draw_png(
    draws: Sequence[Callable[[Axes], object]], path: Path, *, inches: tuple[float, float], columns: int
) -> None:
    """Draw each figure on axes of its own and write them to one file.

    Parameters
    ----------
    draws : sequence of callable
        Each draws on the axes it is given.
    path : Path
        The file, replaced if it is there.
    inches : (float, float)
        Width and height of one figure.
    columns : int
        Figures side by side.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = -(-len(draws) // columns)
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE | {"figure.facecolor": PAPER})
        figure = Figure(figsize=(inches[0] * columns, inches[1] * rows), layout="constrained", dpi=_DPI)
        for place, draw in enumerate(draws, start=1):
            draw(figure.add_subplot(rows, columns, place))
        FigureCanvasAgg(figure).print_png(path, metadata={"Software": "unspike"})  # type: ignore[no-untyped-call]
