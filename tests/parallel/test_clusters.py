"""The same jobs on small clusters of this machine: the same results, whatever becomes of the workers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.parallel import Backend, on_dask, on_ray, pool, run_jobs

from . import work

LIBRARY = {"dask": "distributed", "ray": "ray"}
KINDS = [
    pytest.param(
        kind,
        marks=pytest.mark.skipif(
            find_spec(library) is None, reason=f"{library} is not installed: pip install 'unspike[{kind}]'"
        ),
    )
    for kind, library in LIBRARY.items()
]
COMMON = np.arange(1000.0)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of somebody who takes every call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shared_arrives_writable_and_errors_come_back(kind: str) -> None:
    backend = Backend.parse(f"{kind}://local?workers=1")
    run = run_jobs(work.write_or_fail, (2, 1), common=COMMON, backend=backend)
    assert next(run) == (0, 2.0)
    with pytest.raises(ValueError, match="job 1 went wrong"):
        next(run)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["silent", "closed"])
def test_a_cluster_that_does_not_answer(
    kind: str, who: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "SECONDS_TO_ANSWER", 1.0)
    monkeypatch.setattr(on_dask, "SECONDS_TO_ANSWER", 1.0)
    monkeypatch.setattr(on_ray, "_SECONDS_TO_START", 1.0)
    backend = Backend.parse(f"{kind}://{request.getfixturevalue(who)}")
    with pytest.raises(InvalidInput) as error:
        list(run_jobs(work.tell_process, (0,), backend=backend))
    assert f"--backend {backend} does not answer within" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("kind", ["dask", "ray"])
def test_a_library_that_is_not_installed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, LIBRARY[kind], None)
    with pytest.raises(InvalidInput, match=rf"pip install 'unspike\[{kind}\]'"):
        list(run_jobs(work.tell_process, (0,), backend=Backend.parse(f"{kind}://local")))
