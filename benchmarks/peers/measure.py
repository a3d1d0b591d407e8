"""Measure unspike against its peers, in one run: `python benchmarks/peers/measure.py`.

Every engine computes the same batch of 100 records over 50 time steps in a network 784-200-200-10, with
connection probability 0.1 and dense. The engines take turns: each round asks every case of every engine
once, in its own process and environment, while the others wait. Peers that are not installed are left out
and named. Writes docs/results/speed.json, speed.md and speed.png; see benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

from facts import machine_facts
from make_problem import make_problem
from peers import HERE, PEERS, Peer, python_of
from plot import plot
from rows import Row
from running_worker import RunningWorker, WorkerFailed
from tables import write

RESULTS = HERE.parent.parent / "docs" / "results"
TASKS = ("forward", "stdp", "error")


class Measurement:
    """The workers, their cases and what was measured so far.

    Parameters
    ----------
    problem : Path
        File of the problem.
    threads : int
        Threads of each worker.
    """

    def __init__(self, problem: Path, threads: int) -> None:
        self.problem = problem
        self.threads = threads
        self.rows: list[Row] = []
        self.left_out: list[dict[str, str]] = []
        self._workers: list[RunningWorker] = []

    def start(self, peer: Peer) -> None:
        """Start a peer's worker and take up its cases; say so if it cannot be started."""
        if not python_of(peer.environment).exists():
            self._leave_out(peer, f"not installed: python benchmarks/peers/install.py {peer.environment}")
            return
        worker = RunningWorker(peer, self.problem, self.threads)
        self._workers.append(worker)
        try:
            greeting = worker.greeting()
        except WorkerFailed as failure:
            self._leave_out(peer, f"failed to start: {failure}")
            return
        print(f"{peer.worker} {greeting['version']}: {len(greeting['cases'])} cases", flush=True)
        self.rows += [Row(worker, greeting["version"], case) for case in greeting["cases"]]

    def round(self) -> None:
        """Let every case have a turn, those of one table after another."""
        for row in sorted(self.rows, key=lambda row: (TASKS.index(row.case["task"]), row.case["form"])):
            if row.failure:
                continue
            try:
                row.turns.append(row.worker.turn(row.case["name"]))
            except WorkerFailed as failure:
                row.failure = str(failure)
                print(f"{row.case['name']}: {failure}", flush=True)

    def stop(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.stop()

    def _leave_out(self, peer: Peer, why: str) -> None:
        self.left_out.append({"peer": peer.worker, "why": why})
        print(f"{peer.worker}: {why}", flush=True)


def measure(peers: list[Peer], rounds: int, threads: int) -> tuple[list[Row], list[dict[str, str]]]:
    """Return what was measured, and the peers that were left out with the reason."""
    with tempfile.TemporaryDirectory() as folder:
        problem = Path(folder) / "problem.npz"
        make_problem().save(problem)
        measurement = Measurement(problem, threads)
        try:
            for peer in peers:
                measurement.start(peer)
            for n in range(rounds):
                print(f"round {n + 1} of {rounds}", flush=True)
                measurement.round()
        finally:
            measurement.stop()
    return measurement.rows, measurement.left_out


def main() -> None:
    names = [peer.worker for peer in PEERS]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--only", nargs="+", choices=names, default=names, metavar="WORKER", help=", ".join(names)
    )
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER")
    chosen = parser.parse_args()
    facts: dict[str, Any] = machine_facts(chosen.threads) | {"load before": f"{os.getloadavg()[0]:.2f}"}
    rows, left_out = measure([p for p in PEERS if p.worker in chosen.only], chosen.rounds, chosen.threads)
    chosen.results.mkdir(parents=True, exist_ok=True)
    write(chosen.results, rows, left_out, facts)
    plot(chosen.results / "speed.png", rows)


if __name__ == "__main__":
    main()
