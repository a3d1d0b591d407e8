"""Where jobs run, as one string: ``loky``, ``dask://HOST:PORT``, ``ray://local?workers=2``, ..."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args
from urllib.parse import SplitResult, parse_qs, urlsplit

from unspike.foundation.errors import InvalidInput, suggest
from unspike.foundation.threads import usable_processors

Kind = Literal["loky", "dask", "ray"]

_FORMS = "loky, dask://HOST:PORT, dask://local?workers=2, ray://HOST:PORT or ray://local?workers=2"
_LOCAL = "local"
_MOST_WORKERS = 1024


@dataclass(frozen=True, kw_only=True)
class Backend:
    """Where jobs run.

    Parameters
    ----------
    kind : {"loky", "dask", "ray"}
        Processes of this machine, or a cluster of one of the two kinds.
    address : str or None
        ``HOST:PORT`` of a running cluster; None for one on this machine, made for the jobs and ended with
        them.
    workers : int or None
        Jobs at the same time on this machine; by default as many as there are processors to use.
    this_process_too : bool
        Of loky: whether this process is one of the workers, so that what it holds is held once less. It then
        hands nothing over before its own jobs are done: for few jobs of about the same size.

    Examples
    --------
    >>> from unspike.parallel import Backend
    >>> backend = Backend.parse("dask://local?workers=2")
    >>> backend.kind, backend.workers, str(backend)
    ('dask', 2, 'dask://local?workers=2')
    """

    kind: Kind
    address: str | None = None
    workers: int | None = None
    this_process_too: bool = False

    @classmethod
    def parse(cls, text: str) -> Backend:
        """Read a backend as it is typed after ``--backend``.

        Parameters
        ----------
        text : str
            ``loky``, ``loky://local?workers=2``, ``dask://HOST:PORT``, ``dask://local?workers=2``, and the
            same two with ``ray``.

        Returns
        -------
        Backend
            What was typed.

        Raises
        ------
        InvalidInput
            If it cannot be read.
        """
        kind, mark, rest = text.partition("://")
        if kind not in get_args(Kind):
            raise InvalidInput(f"--backend is '{text}', expected {_FORMS}.{suggest(kind, get_args(Kind))}")
        try:
            parts = urlsplit(f"//{rest}" if mark else f"//{_LOCAL}")
            parts.netloc.encode("idna")
        except ValueError:  # half an IPv6 address, a name that no machine can have
            raise InvalidInput(f"--backend is '{text}', which is no address; expected {_FORMS}.") from None
        address = _address(text, kind, parts)
        return cls(kind=cast("Kind", kind), address=address, workers=_workers(text, address, parts))

    def __str__(self) -> str:
        """Return the backend as it is typed."""
        if self.address:
            return f"{self.kind}://{self.address}"
        return self.kind if self.workers is None else f"{self.kind}://{_LOCAL}?workers={self.workers}"

    def plan(self, jobs: int, *, threads: int | None = None) -> tuple[int, int]:
        """Return how many jobs run at the same time on this machine, and with how many threads each.

        Parameters
        ----------
        jobs : int
            How many there are.
        threads : int, optional
            Threads of all jobs together; by default the number of usable processors.

        Returns
        -------
        workers, threads : int
            Both at least 1, and together never more threads than there are, unless more workers were asked
            for. On a cluster elsewhere the workers are its own, and each job has one thread.
        """
        if self.address:
            return max(1, jobs), 1
        total = threads or usable_processors()
        workers = max(1, min(self.workers or total, jobs))
        return workers, max(1, total // workers)


LOKY = Backend(kind="loky")


def _address(text: str, kind: str, parts: SplitResult) -> str | None:
    if parts.netloc == _LOCAL:
        return None
    try:
        known = parts.hostname and parts.port
    except ValueError:
        known = None
    if kind == "loky" or not known:
        raise InvalidInput(f"--backend is '{text}', which names no HOST:PORT; expected {_FORMS}.")
    return parts.netloc


def _workers(text: str, address: str | None, parts: SplitResult) -> int | None:
    if not parts.query and parts.path in ("", "/"):
        return None
    given = parse_qs(parts.query).get("workers", [])
    if address or parts.path not in ("", "/") or len(given) != 1 or not given[0].isdecimal():
        raise InvalidInput(f"--backend is '{text}', expected {_FORMS}.")
    if not 1 <= int(given[0]) <= _MOST_WORKERS:
        raise InvalidInput(f"--backend asks for {given[0]} workers, expected 1 to {_MOST_WORKERS}.")
    return int(given[0])
