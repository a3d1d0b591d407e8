"""What is typed as one word and meant as several."""

from __future__ import annotations

import pytest

from unspike.cli.options import layer_sizes, names
from unspike.foundation.errors import InvalidInput


def test_sizes_of_layers() -> None:
    assert layer_sizes("200,100") == (200, 100)
    assert layer_sizes("40") == (40,)


@pytest.mark.parametrize("text", ["", "200,", "two", "20x10", "1.5"])
def test_what_are_no_sizes_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=f"--hidden is '{text}', expected sizes of layers such as 200,200"):
        layer_sizes(text)


def test_names_with_and_without_blanks() -> None:
    assert names("hybrid, scrub,,ssd ") == ("hybrid", "scrub", "ssd")
    assert names("") == ()
