"""Workers of one peer that share the batch: one with all threads, or one on each processor."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from peers import Peer
from problem import BATCH
from running_worker import RunningWorker

ONE, EACH = "one process, all threads", "one process a core"


class Team:
    """Workers that run the same case at the same time, each with its share of the records.

    Parameters
    ----------
    peer : Peer
        Whose they are.
    problems : sequence of Path
        The problem of each.
    threads : int
        Threads of each.
    """

    def __init__(self, peer: Peer, problems: Sequence[Path], threads: int) -> None:
        cores = sorted(os.sched_getaffinity(0)) if len(problems) > 1 else [None]
        self.peer, self.arrangement = peer, EACH if len(problems) > 1 else ONE
        self._workers = [
            RunningWorker(peer, problem, threads, cores[n % len(cores)]) for n, problem in enumerate(problems)
        ]

    def greeting(self) -> dict[str, Any]:
        """Wait until all have built their networks; return their version and cases."""
        greetings = [worker.greeting() for worker in self._workers]
        return greetings[0]

    def turn(self, case: str) -> dict[str, Any]:
        """Let all run a case at once; return what they do a second together, rates and memory."""
        for worker in self._workers:
            worker.ask(case)
        answers = [worker.answer() for worker in self._workers]
        share = BATCH / len(answers)
        return {
            "images_per_s": sum(share / answer["seconds"] for answer in answers),
            "rates": [mean(rates) for rates in zip(*(a["rates"] for a in answers), strict=True)],
            "repeats": min(answer["repeats"] for answer in answers),
            "peak_mib": sum(answer["peak_mib"] for answer in answers),
        }

    def stop(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.stop()
