from __future__ import annotations

from unspike.report.plots.palette import CSS_VARIABLE, NETWORK, shorten


def test_every_network_has_a_colour_of_its_own_that_a_page_can_restyle() -> None:
    assert len(set(NETWORK.values())) == 3
    assert set(NETWORK.values()) <= set(CSS_VARIABLE)
    assert len(set(CSS_VARIABLE.values())) == len(CSS_VARIABLE)


def test_long_names_are_cut() -> None:
    assert shorten("SITTING") == "SITTING"
    assert shorten("a" * 30, 12) == "a" * 11 + "…"
