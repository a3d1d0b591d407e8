from __future__ import annotations

from unspike.studies.comparison.summary import _same_networks


def test_two_methods_with_bit_identical_results_are_told() -> None:
    """A sabotage of evaluation.md, 4: the same network under two names."""
    left = [("nothing", 0, "a"), ("lazy", 0, "a"), ("honest", 0, "b"), ("nothing", 1, "c"), ("lazy", 1, "d")]
    rows = [{"method": name, "seed": seed, "state": state} for name, seed, state in left]
    assert _same_networks("lazy", rows) == ["seed 0: bit for bit the network that 'nothing' left"]
    assert _same_networks("nothing", rows) == ["seed 0: bit for bit the network that 'lazy' left"]
    assert _same_networks("honest", rows) == []
