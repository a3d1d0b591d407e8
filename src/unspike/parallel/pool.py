"""What every backend must be able to do: run jobs, and say so when a worker is lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any, Protocol, TypeVar

from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.parallel.backend import Backend

SECONDS_TO_ANSWER = 10.0
_LIBRARIES = {"dask": "distributed", "ray": "ray"}
T = TypeVar("T")
Function = Callable[[Any, Any], Any]


class WorkersLost(Exception):
    """One worker or more ended in the middle of their jobs."""


class Pool(Protocol):
    """Workers that run jobs."""

    def run(self, function: Function, jobs: Mapping[int, Any]) -> Iterator[tuple[int, Any]]:
        """Yield the number and the result of each job as soon as it is finished.

        Parameters
        ----------
        function : callable
            Called with a job and with what all jobs share; a function of a module, lest it cannot travel.
        jobs : mapping of int to object
            The jobs by number.

        Raises
        ------
        WorkersLost
            If workers ended before their jobs did; the jobs that were not yielded can be run again.
        """


def require(backend: Backend) -> None:
    """Refuse a backend that cannot be used, before there is any work that would be in vain.

    Parameters
    ----------
    backend : Backend
        Where jobs will run.

    Raises
    ------
    InvalidInput
        If its library is not installed, or its address accepts no connection.

    Examples
    --------
    >>> from unspike.parallel import LOKY, require
    >>> require(LOKY)  # this machine is always there
    """
    library = _LIBRARIES.get(backend.kind)
    if library is not None and find_spec(library) is None:
        raise missing(backend)
    if backend.address is not None:
        need_answer(backend)


def need_answer(backend: Backend) -> None:
    """Refuse a cluster whose address accepts no connection.

    Raises
    ------
    InvalidInput
        If nothing answers there.
    """
    host, _, port = (backend.address or "").rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS_TO_ANSWER).close()
    except OSError as error:
        raise no_answer(backend, str(error)) from error


def in_time(work: Callable[[], T], backend: Backend, *, seconds: float | None = None) -> T:
    """Return what a call returns, or give up on a cluster that keeps it waiting.

    Parameters
    ----------
    work : callable
        What may never return.
    backend : Backend
        Whom it asks.
    seconds : float, optional
        How long to wait; by default as long as for any answer.

    Raises
    ------
    InvalidInput
        If it fails, or has not returned in time.
    """
    results: list[T] = []
    errors: list[Exception] = []

    def attempt() -> None:
        try:
            results.append(work())
        except Exception as error:
            errors.append(error)

    # A daemon thread does not keep the program alive, as those of an executor would.
    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    limit = SECONDS_TO_ANSWER if seconds is None else seconds
    thread.join(limit)
    if results:
        return results[0]
    why = str(errors[0]) if errors else "somebody listens there and does not speak"
    raise no_answer(backend, why, seconds=limit) from None


def no_answer(backend: Backend, why: str, *, seconds: float | None = None) -> InvalidInput:
    """Return the error for a cluster that does not answer."""
    reason = " ".join(why.split())[:120].rstrip(".")
    return InvalidInput(
        f"--backend {backend} does not answer within {seconds or SECONDS_TO_ANSWER:.0f} s ({reason}). "
        "Start the cluster, correct the address, or leave --backend out to run on this machine."
    )


def given_up(why: str) -> UnspikeError:
    """Return the error for jobs whose workers end again and again."""
    return UnspikeError(
        f"Workers ended again and again in the middle of a job ({' '.join(why.split())[:200]}). "
        "Is there too little memory? What is finished is kept: run the same command again."
    )


def missing(backend: Backend) -> InvalidInput:
    """Return the error for a backend whose library is not installed."""
    return InvalidInput(
        f"--backend {backend} needs a library that is not installed: pip install 'unspike[{backend.kind}]'."
    )
