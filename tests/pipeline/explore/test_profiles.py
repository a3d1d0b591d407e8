from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.report.explore.example import profile
from unspike.foundation.errors import InvalidInput
from unspike.pipeline.explore.profiles import kept_profiles, save_profiles


def test_profiles_come_back_under_their_names(tmp_path: Path) -> None:
    given = {"original": profile(0), "oracle0": profile(1, spikes=False)}
    save_profiles(tmp_path / "profiles.npz", given)
    found = kept_profiles(tmp_path / "profiles.npz")
    assert list(found) == list(given)
    for name, one in given.items():
        arrays, back = one.to_arrays(), found[name].to_arrays()
        assert back.keys() == arrays.keys()
        assert all(np.array_equal(back[key], arrays[key], equal_nan=True) for key in arrays)


def test_damaged_profiles_are_refused_in_one_line(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "odd.npz", **{"original/layers/a": np.zeros(2), "original/sets/test/nothing": np.zeros(1)}
    )
    with pytest.raises(InvalidInput, match="Remove it"):
        kept_profiles(tmp_path / "odd.npz")
    assert kept_profiles(tmp_path / "none.npz") == {}
