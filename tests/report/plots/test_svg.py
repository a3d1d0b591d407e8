from __future__ import annotations

from matplotlib.axes import Axes

from unspike.report.plots.palette import NETWORK
from unspike.report.plots.svg import draw_svg


def test_svg_restyles_by_theme_and_keeps_ids_apart() -> None:
    def draw(ax: Axes) -> object:
        ax.set_xlabel("a < b & $c$")
        return ax.plot([0, 1], color=NETWORK["unlearned"])

    first, again, second = (
        draw_svg(draw, inches=(3, 1), name=name, alt='say "x"') for name in ("one", "one", "two")
    )
    assert first == again
    assert "var(--unlearned)" in first
    assert "#d55e00" not in first
    assert 'id="one-' in first
    assert 'id="one-' not in second
    assert "a &lt; b &amp; $c$" in first
    assert 'aria-label="say &#34;x&#34;"' in first
