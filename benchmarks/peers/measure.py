"""Measure unspike against its peers, in one run: `python benchmarks/peers/measure.py`.

Every engine computes the same batch of 100 records over 50 time steps in a network 784-200-200-10, with
connection probability 0.1 and dense, once in one process with all threads and once in one process a core,
each with its share of the records; the faster counts. The engines take turns: each round asks every case of
every engine once, in its own environment, while the others wait. Peers that are not installed are left out
and named. Writes docs/results/speed.json, speed.md and speed.png; see benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from facts import machine_facts
from make_problem import make_problem
from peers import HERE, PEERS, Peer, python_of
from plot import plot
from rows import Row
from running_worker import WorkerFailed
from tables import write
from team import Team

RESULTS = HERE.parent.parent / "docs" / "results"
TASKS = ("forward", "stdp", "error")


class Measurement:
    """The workers, their cases and what was measured so far.

    Parameters
    ----------
    problem : Path
        File of the problem.
    shares : sequence of Path
        Files of the same problem, each with a share of the records.
    """

    def __init__(self, problem: Path, shares: Sequence[Path]) -> None:
        self.problem = problem
        self.shares = shares
        self.rows: list[Row] = []
        self.left_out: list[dict[str, str]] = []
        self._teams: list[Team] = []

    def start(self, peer: Peer) -> None:
        """Start a peer's workers and take up their cases; say so if they cannot be started."""
        if not python_of(peer.environment).exists():
            self._leave_out(peer, f"not installed: python benchmarks/peers/install.py {peer.environment}")
            return
        rows: dict[str, Row] = {}
        for problems, threads in self._arrangements(peer):
            team = Team(peer, problems, threads)
            self._teams.append(team)
            try:
                greeting = team.greeting()
            except WorkerFailed as failure:
                self._leave_out(peer, f"{team.arrangement}: failed to start: {failure}")
                continue
            print(f"{peer.worker} {greeting['version']}: {len(greeting['cases'])} cases", flush=True)
            for case in greeting["cases"]:
                rows.setdefault(case["name"], Row(greeting["version"], case)).teams.append(team)
        self.rows += rows.values()

    def _arrangements(self, peer: Peer) -> list[tuple[Sequence[Path], int]]:
        """Return the problem and the threads of each process, for each arrangement of processes."""
        whole = ([self.problem], len(self.shares))
        return [whole] if peer.shares_itself or len(self.shares) == 1 else [whole, (self.shares, 1)]

    def round(self) -> None:
        """Let every case have a turn, those of one table after another."""
        for row in sorted(self.rows, key=lambda row: (TASKS.index(row.case["task"]), row.case["form"])):
            for team in list(row.teams):
                try:
                    row.of.setdefault(team.arrangement, []).append(team.turn(row.case["name"]))
                except WorkerFailed as failure:
                    row.teams.remove(team)
                    row.failure = f"{team.arrangement}: {failure}"
                    print(f"{row.case['name']}: {row.failure}", flush=True)

    def stop(self) -> None:
        """End all workers."""
        for team in self._teams:
            team.stop()

    def _leave_out(self, peer: Peer, why: str) -> None:
        self.left_out.append({"peer": peer.worker, "why": why})
        print(f"{peer.worker}: {why}", flush=True)


def measure(peers: list[Peer], rounds: int, threads: int) -> tuple[list[Row], list[dict[str, str]]]:
    """Return what was measured, and the peers that were left out with the reason."""
    with tempfile.TemporaryDirectory() as folder:
        problem, whole = Path(folder) / "problem.npz", make_problem()
        whole.save(problem)
        shares = [Path(folder) / f"share{n}.npz" for n in range(threads)]
        for n, share in enumerate(shares):
            whole.share(n, threads).save(share)
        measurement = Measurement(problem, shares)
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
    parser.add_argument("--threads", type=int, default=2, help="and processes, one a core")
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
