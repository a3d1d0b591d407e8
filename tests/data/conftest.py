"""Tests run without the user's data folder, cache and network; only those with `real_data` see the folder."""

import os
from pathlib import Path

import pytest

from unspike.data import store

REAL_DATA = os.environ.get(store.VARIABLE)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty user cache, and no UNSPIKE_DATA."""
    folder = tmp_path / "cache"
    monkeypatch.delenv(store.VARIABLE, raising=False)
    monkeypatch.setattr(store, "cache_folder", lambda: folder)
    return folder


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that UNSPIKE_DATA names."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv(store.VARIABLE, str(folder))
    return folder


@pytest.fixture
def real_data(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that UNSPIKE_DATA named when the tests began."""
    if not REAL_DATA:
        pytest.skip(f"{store.VARIABLE} is not set to a folder with the real data sets")
    monkeypatch.setenv(store.VARIABLE, REAL_DATA)
    return Path(REAL_DATA)
