"""Pairs and triples of runs at the same time, in one folder or with one band, and what came of them.

python benchmarks/at_once.py                      # some minutes; writes docs/results/at_once.md
python benchmarks/at_once.py 'a damaged band'     # one kind; the rows of the others stay
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


def rows_of(kind: str, draw: random.Random) -> list[str]:
    """Return the rows of a kind: two pairs and two triples of runs."""
    rows = []
    for number in (2, 2, 3, 3):
        with tempfile.TemporaryDirectory() as place:
            found = tried(kind, number, Path(place), draw)
        whole, same = ("yes" if each else "no" for each in found)
        rows.append(f"| {kind} | {number} | {whole} | {same} |")
        print(rows[-1], file=sys.stderr, flush=True)
    return rows


def main() -> None:
    asked, draw = sys.argv[1:] or KINDS, random.Random(0)
    kept = [] if not PAGE.exists() else PAGE.read_text().splitlines()
    rows = [
        row
        for kind in KINDS
        for row in (
            rows_of(kind, draw) if kind in asked else [one for one in kept if one.startswith(f"| {kind} |")]
        )
    ]
    lines = [
        "# Runs at the same time",
        "",
        "`python benchmarks/at_once.py`: each begins within two seconds of the first.",
        "",
        "| Shared | Runs | All succeeded | The figures of a run alone |",
        "| :--- | ---: | :--- | :--- |",
        *rows,
        "",
        f"{sum(row.endswith('| yes | yes |') for row in rows)} of {len(rows)} succeeded, with these figures.",
    ]
    PAGE.write_text("\n".join(lines) + "\n")
    print(PAGE)


if __name__ == "__main__":
    main()
