"""Equations become pictures that take the colour of the text and say their TeX."""

from __future__ import annotations

import pytest

pytest.importorskip("ziamath", reason="ziamath is not installed (pip install 'unspike[docs]')")

from equations import drawn, lines_of


def test_an_equation_is_a_picture_with_its_tex_beside_it() -> None:
    picture = drawn(r"a < \overline{b}", inline=True)
    assert picture.startswith('<svg class="equation" viewBox="')
    assert r'role="img" aria-label="a &lt; \overline{b}">' in picture
    assert "black" not in picture
    assert "href" not in picture
    assert "vertical-align:-0." in picture


def test_only_within_a_line_is_it_aligned_with_the_text() -> None:
    assert "vertical-align" not in drawn("a", inline=False)


def test_the_equations_of_a_block_are_parted() -> None:
    assert lines_of("a &= b \\\\\n c &= d\n\n e\n") == ["a = b", "c = d", "e"]
