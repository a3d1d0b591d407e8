from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.foundation.errors import InvalidInput
from unspike.parallel.backend import LOKY, Backend


@pytest.mark.parametrize(
    ("text", "backend"),
    [
        ("loky", LOKY),
        ("loky://local?workers=3", Backend(kind="loky", workers=3)),
        ("dask://local?workers=2", Backend(kind="dask", workers=2)),
        ("dask://local", Backend(kind="dask")),
        ("dask://10.0.0.7:8786", Backend(kind="dask", address="10.0.0.7:8786")),
        ("ray://local?workers=2", Backend(kind="ray", workers=2)),
        ("ray://head.example:10001", Backend(kind="ray", address="head.example:10001")),
        ("dask://[::1]:8786", Backend(kind="dask", address="[::1]:8786")),
    ],
)
def test_reads_what_it_writes(text: str, backend: Backend) -> None:
    assert Backend.parse(text) == backend
    assert Backend.parse(str(backend)) == backend


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dsk://local", "Did you mean 'dask'?"),
        ("", "expected loky, dask://HOST:PORT"),
        ("spark://h:1", "expected loky"),
        ("dask://host", "names no HOST:PORT"),
        ("dask://host:port", "names no HOST:PORT"),
        ("dask://host:99999", "names no HOST:PORT"),
        ("dask://:8786", "names no HOST:PORT"),
        ("loky://host:1", "names no HOST:PORT"),
        ("ray://local?workers=0", "0 workers, expected 1 to 1024"),
        ("ray://local?workers=5000", "5000 workers, expected"),
        ("ray://local?workers=two", "expected loky"),
        ("ray://local?workers=2&workers=3", "expected loky"),
        ("ray://local?threads=2", "expected loky"),
        ("dask://host:1?workers=2", "expected loky"),
        ("dask://host:1/path", "expected loky"),
    ],
)
def test_refuses(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        Backend.parse(text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@settings(deadline=None)
@given(jobs=st.integers(0, 200), threads=st.integers(1, 64))
def test_no_more_threads_than_there_are(jobs: int, threads: int) -> None:
    workers, each = LOKY.plan(jobs, threads=threads)
    assert workers >= 1
    assert each >= 1
    assert workers * each <= threads
    assert workers <= max(jobs, 1)


@settings(deadline=None)
@given(jobs=st.integers(1, 200), wanted=st.integers(1, 64), threads=st.integers(1, 64))
def test_as_many_workers_as_were_asked_for(jobs: int, wanted: int, threads: int) -> None:
    workers, each = Backend(kind="dask", workers=wanted).plan(jobs, threads=threads)
    assert workers == min(wanted, jobs)
    assert each == max(1, threads // workers)


def test_a_cluster_elsewhere_gives_each_job_one_thread() -> None:
    assert Backend(kind="ray", address="h:1").plan(7, threads=4) == (7, 1)
