"""Where compiled code goes where nothing can be written."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import pytest

from unspike.foundation import compile_cache
from unspike.foundation.compile_cache import (
    VARIABLE,
    is_compiled,
    keep_compiled_code,
    tell_of_compilation,
    tell_of_temporary_cache,
)
from unspike.foundation.errors import Note


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Neither the installation nor the home folder can be written to."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    monkeypatch.setattr(compile_cache, "_untold", [])
    monkeypatch.setattr(compile_cache.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(compile_cache, "_places", lambda: (tmp_path / "file" / "a", tmp_path / "file" / "b"))
    (tmp_path / "file").write_text("no folder can be made in a file")
    return tmp_path


def test_a_temporary_folder_of_the_users_own_and_one_line(nowhere: Path) -> None:
    keep_compiled_code()
    folder = Path(os.environ[VARIABLE])
    assert folder.parent == nowhere
    assert folder.stat().st_mode & 0o077 == 0
    with pytest.warns(Note, match=f"compiled code is kept in {folder}, .* set NUMBA_CACHE_DIR"):
        tell_of_temporary_cache()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tell_of_temporary_cache()
    del os.environ[VARIABLE]
    keep_compiled_code()
    assert os.environ[VARIABLE] == str(folder)


def test_a_folder_that_others_can_write_to_is_not_used(nowhere: Path) -> None:
    keep_compiled_code()
    first = Path(os.environ.pop(VARIABLE))
    first.chmod(0o777)
    keep_compiled_code()
    assert os.environ[VARIABLE] != str(first)


def test_what_can_be_written_to_and_what_the_user_says_stays(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        compile_cache, "_places", lambda: (nowhere / "file" / "a", nowhere / "new" / "folder")
    )
    keep_compiled_code()
    assert VARIABLE not in os.environ
    monkeypatch.setenv(VARIABLE, "mine")
    keep_compiled_code()
    assert os.environ[VARIABLE] == "mine"


def test_compiling_is_said_where_it_was_not_done_yet(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from unspike.snn.kernels.present import present

    class Uncompiled:
        _cache, signatures = present._cache, ()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tell_of_compilation(len)
    monkeypatch.setattr(present._cache._cache_file, "_index_path", str(nowhere / "none.nbi"))
    assert not is_compiled(Uncompiled)
    with pytest.warns(Note, match="compiling, the first time on this machine"):
        tell_of_compilation(Uncompiled)


def test_code_that_was_compiled_from_another_source_is_none(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unspike.snn.kernels.present import present

    file = present._cache._cache_file
    monkeypatch.setattr(file, "_index_path", str(nowhere / "kept.nbi"))
    file._save_index({("signature",): "kept.1.nbc"})

    class Kept:
        _cache, signatures = present._cache, ()

    assert is_compiled(Kept)
    monkeypatch.setattr(file, "_source_stamp", "another")
    assert not is_compiled(Kept)
