"""A worker that is running, as the driver sees it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from peers import HERE, Peer, python_of

START_LIMIT = 240.0  # seconds; the first start of a peer that compiles is the longest
TURN_LIMIT = 60.0


class WorkerFailed(Exception):
    """A worker ended or did not answer in time; the message is the last it said."""


class RunningWorker:
    """A worker process in its own environment.

    Parameters
    ----------
    peer : Peer
        What to start.
    problem : Path
        File of the problem.
    threads : int
        Threads it may use.
    core : int, optional
        The processor it is held to; by default any.
    """

    def __init__(self, peer: Peer, problem: Path, threads: int, core: int | None = None) -> None:
        self.peer = peer
        self._failure = ""
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - lives as long as the worker
        self._process = subprocess.Popen(
            [str(python_of(peer.environment)), "-m", f"workers.{peer.worker}", str(problem)],
            cwd=HERE,
            env=_environment_variables(threads),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )
        if core is not None:
            os.sched_setaffinity(self._process.pid, {core})  # before its libraries count processors

    def greeting(self) -> dict[str, Any]:
        """Wait until its networks are built; return its version and cases."""
        return self._reply(START_LIMIT)

    def ask(self, case: str) -> None:
        """Have it run a case."""
        if self._process.poll() is None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(f"{case}\n".encode())
                self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Return the time and the spike rates of the case that it was asked to run."""
        return self._reply(TURN_LIMIT)

    def stop(self) -> None:
        """End the process and those that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _reply(self, limit: float) -> dict[str, Any]:
        ready, _, _ = select.select([self._process.stdout], [], [], limit)
        if not ready:
            self.stop()  # or it would compute on while others are measured
            self._failure = f"no answer within {limit:.0f} s"
        line = b"" if self._failure else self._process.stdout.readline()
        if not line:
            raise WorkerFailed(self._failure or self._last_words())
        return json.loads(line)

    def _last_words(self) -> str:
        self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().strip().splitlines()
        return said[-1] if said else f"ended with status {self._process.returncode}"


def _environment_variables(threads: int) -> dict[str, str]:
    names = ("OMP", "OPENBLAS", "MKL", "NUMBA")
    limits = {f"{name}_NUM_THREADS": str(threads) for name in names}
    return {**os.environ, **limits, "TORCHINDUCTOR_COMPILE_THREADS": "1"}
