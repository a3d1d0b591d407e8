"""What a newcomer waits for: the import, the first compilation, and a run with defaults.

    python benchmarks/first_minute.py            # about three minutes on an idle machine with two processors
    python benchmarks/first_minute.py --rounds 1 --no-run

Seconds are wall time, medians over rounds; processor seconds are those of all processes of a command. Memory
is the most that its processes held together at one time (proportional set size: shared pages counted once).
The first compilation is what ``unspike train --epochs 1`` takes longer with an empty cache than with a full
one.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

from study import write

PYTHON = sys.executable
SHORT = 1.0  # seconds
UNSPIKE = (PYTHON, "-m", "unspike")
COLUMNS = ("what", "seconds", "processor_seconds", "peak_mib", "floor", "goal")
BOUNDS = {
    "import unspike": ("0.3 s", ""),
    "unspike --help": ("0.3 s", ""),
    "first compilation": ("30 s", "10 s"),
    "unspike run, warm": ("60 s, 600 MiB", "40 s, 400 MiB"),
}


def family(pid: int) -> list[int]:
    """Return a process and all that it started and those started."""
    found = [pid]
    for each in found:  # which grows
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, task.read_text().split())
    return found


def held(pid: int) -> int:
    """Return the bytes that a family of processes holds, shared pages counted once."""
    total = 0
    for each in family(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
    return total


def timed(*command: str, cache: str | None = None) -> dict[str, float]:
    """Run a command to its end."""
    environment = {**os.environ, **({} if cache is None else {"NUMBA_CACHE_DIR": cache})}
    for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS"):
        environment.pop(name, None)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    began, most = perf_counter(), 0
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(SHORT)  # to look on would take time from a short command
        while process.poll() is None:
            most = max(most, held(process.pid))
            sleep(0.1)
        seconds = perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    return {"seconds": seconds, "processor_seconds": spent, "peak_mib": most / 2**20}


def middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure."""
    return {key: median(each[key] for each in rounds) for key in rounds[0]}


def row(what: str, figures: dict[str, float]) -> dict[str, Any]:
    floor, goal = BOUNDS.get(what, ("", ""))
    return {"what": what, **figures, "floor": floor, "goal": goal}


def training(folder: Path, cache: str | None) -> dict[str, float]:
    out = folder / f"network-{len(list(folder.iterdir()))}"
    return timed(*UNSPIKE, "train", "--epochs", "1", "--quiet", "--out", str(out), cache=cache)


def first_compilation(rounds: int, folder: Path) -> list[dict[str, Any]]:
    """Return what a short training takes without and with compiled code, and the difference."""
    cold, warm = [], []
    for _ in range(rounds):
        with TemporaryDirectory() as cache:
            cold.append(training(folder, cache))
            warm.append(training(folder, cache))
    first, second = middle(cold), middle(warm)
    more = {key: first[key] - second[key] for key in ("seconds", "processor_seconds")}
    return [
        row("unspike train --epochs 1, empty cache", first),
        row("unspike train --epochs 1, full cache", second),
        row("first compilation", more),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--rounds", type=int, default=3, help="of everything but the whole run, which is run once"
    )
    parser.add_argument("--no-run", action="store_true", help="leave the whole run out")
    chosen = parser.parse_args()
    words = {"import unspike": (PYTHON, "-c", "import unspike"), "unspike --help": (*UNSPIKE, "--help")}
    rows = [
        row(what, middle([timed(*command) for _ in range(1 + 2 * chosen.rounds)]))
        for what, command in words.items()
    ]
    with TemporaryDirectory() as folder:
        rows += first_compilation(chosen.rounds, Path(folder))
        if not chosen.no_run:
            training(Path(folder), None)
            out = str(Path(folder) / "run")
            rows.append(row("unspike run, warm", timed(*UNSPIKE, "run", "--quiet", "--out", out)))
    shown = [{k: f"{v:.2f}" if isinstance(v, float) else v for k, v in each.items()} for each in rows]
    notes = (
        "Seconds are wall time, processor seconds those of all processes together, memory the most that "
        "these held at one time. The first compilation is the difference of the two trainings above it."
    )
    write("first_minute", "The first minute, and a run with defaults", rows, COLUMNS, notes, shown=shown)


if __name__ == "__main__":
    main()
