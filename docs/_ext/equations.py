"""Equations as pictures within the page: nothing has to be fetched, and every browser shows the same.

They take the colour of the text around them, and tell readers who cannot see them their TeX.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape

import ziamath
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

SIZE = 15.5  # of the drawing, for one em of the text around it


@cache
def drawn(tex: str, *, inline: bool) -> str:
    """Return an equation as an SVG element, measured in the size of the text around it."""
    ziamath.config.svg2 = False  # each glyph drawn in its place: no ids that two equations could share
    picture = ziamath.Latex(tex, size=17.0, color="currentColor", inline=inline)
    opening, _, body = picture.svg().partition(">")
    box = re.search(r'viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"', opening)
    if box is None:
        raise ValueError(f"no picture came of the equation {tex}")
    _, top, width, height = map(float, box.groups())
    style = f"width:{width / SIZE:.3f}em;height:{height / SIZE:.3f}em"
    if inline:
        style += f";vertical-align:{-(top + height) / SIZE:.3f}em"  # the line of the text is at 0
    head = f'<svg class="equation" viewBox="{" ".join(box.groups())}" style="{style}"'
    return f'{head} role="img" aria-label="{escape(tex)}">{body.replace("black", "currentColor")}'


def _inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(drawn(node.astext(), inline=True))
    raise nodes.SkipNode


def _block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body += [f"<div>{drawn(line, inline=False)}</div>" for line in lines_of(node.astext())]
    self.body.append("</div>")
    raise nodes.SkipNode


def lines_of(tex: str) -> list[str]:
    """Return the equations of a block, which blank lines or line breaks part; marks of alignment go."""
    parts = re.split(r"\n\s*\n|\\\\", tex)
    return [re.sub(r"\s+", " ", part.replace("&", " ")).strip() for part in parts if part.strip()]


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the renderer known to Sphinx as ``equations``."""
    app.add_html_math_renderer("equations", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
