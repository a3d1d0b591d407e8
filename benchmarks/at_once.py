"""Pairs and triples of runs at the same time, in one folder or with one band, and what came of them.

python benchmarks/at_once.py            # some minutes; writes docs/results/at_once.md
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.cli.tiny import METHOD, TINY, done, few_images  # noqa: E402

PAGE = ROOT / "docs" / "results" / "at_once.md"
LATEST = 2.0  # s; the others begin at a time drawn up to here
PROGRAM = (sys.executable, "-m", "unspike")
KINDS = ("one folder", "a new band", "a damaged band")


def together(commands: list[tuple[object, ...]], draw: random.Random) -> list[int]:
    """Run commands that begin one shortly after another, and return their exit codes."""
    running = []
    for words in commands:
        running.append(
            subprocess.Popen(
                [*PROGRAM, *map(str, words)], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=ROOT
            )
        )
        time.sleep(draw.uniform(0.0, LATEST / len(commands)))
    return [process.wait() for process in running]


def entries(out: Path) -> list[dict[str, Any]]:
    """Return the figures of a report, without times and the names of files."""
    found = json.loads((out / "report.json").read_text())["requests"]
    return [{name: value for name, value in one.items() if name not in ("cost", "files")} for one in found]


def tried(kind: str, number: int, folder: Path, draw: random.Random) -> tuple[bool, bool]:
    """Return whether all of some runs at once succeeded, and whether all have the figures of one alone."""
    few = few_images(folder)
    words = (
        "run",
        "--data",
        few,
        *TINY,
        *METHOD,
        "--forget",
        "class:3",
        "--oracles",
        "2",
        "--quiet",
        "--out",
    )
    outs = [folder / ("out" if kind == KINDS[0] else f"out{n}") for n in range(number)]
    more: tuple[object, ...] = ()
    if kind != KINDS[0]:
        more = ("--band", folder / "band")
        band = ("--data", few, *TINY, "--forget", "class:3", "--oracles", "1", "--quiet")
        done("band", *band, "--out", folder / "band")
        (kept,) = (folder / "band" / "oracles").iterdir()
        model = kept / "model.safetensors"
        model.write_bytes(model.read_bytes()[:-7]) if kind == KINDS[2] else model.unlink()
    codes = together([(*words, out, *more) for out in outs], draw)
    done(*words, folder / "alone")
    alone = entries(folder / "alone")
    whole = codes == [0] * number
    return whole, whole and all(entries(out) == alone for out in outs)


def main() -> None:
    draw, rows = random.Random(0), []
    for kind in KINDS:
        for number in (2, 2, 3, 3):
            with tempfile.TemporaryDirectory() as place:
                rows.append((kind, number, *tried(kind, number, Path(place), draw)))
                print(*rows[-1], file=sys.stderr, flush=True)
    lines = [
        "# Runs at the same time",
        "",
        "`python benchmarks/at_once.py`: each begins within two seconds of the first.",
        "",
        "| Shared | Runs | All succeeded | The figures of a run alone |",
        "| :--- | ---: | :--- | :--- |",
        *(
            f"| {kind} | {n} | {'yes' if ok else 'no'} | {'yes' if same else 'no'} |"
            for kind, n, ok, same in rows
        ),
        "",
        f"{sum(row[2] for row in rows)} of {len(rows)} succeeded.",
    ]
    PAGE.write_text("\n".join(lines) + "\n")
    print(PAGE)


if __name__ == "__main__":
    main()
