"""Let every file operation of every command fail, or kill the program in it, and write down what came of it.

    python benchmarks/faults.py             # about a quarter of an hour; writes docs/results/faults.md
    python benchmarks/faults.py run         # one command; the rows of the others stay

An error (ENOSPC, EIO, EACCES) must be one line, exit code 2, nothing partial left; after it, as after a kill,
the same command must give the same result. Networks are tiny (`tests/cli/tiny.py`), and the pages have no
figures: drawing them takes most of the time and touches no file.
"""

from __future__ import annotations

import contextlib
import errno
import io
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from markupsafe import Markup

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.cli.tiny import Words, in_one_line, result, words_for  # noqa: E402
from tests.foundation.faults import Killed, faults  # noqa: E402

from unspike.cli.main import exit_code  # noqa: E402
from unspike.report import panels  # noqa: E402

PAGE = ROOT / "docs" / "results" / "faults.md"
COMMANDS = ("train", "forget", "band", "evaluate", "run")
HEADS = ("one line", "went on", "killed", "traceback", "other than one line", "partial file left")
FAULTS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EACCES": errno.EACCES, "kill": None}


def ended(words: tuple[object, ...]) -> tuple[int, str]:
    """Return the exit code and stderr of a command."""
    err = io.StringIO()
    with contextlib.redirect_stderr(err), contextlib.redirect_stdout(io.StringIO()):
        return exit_code([str(word) for word in words]), err.getvalue()


def what_came(words: Words, command: str, folder: Path, at: int, name: str) -> str:
    """Return what one fault of one operation led to."""
    out = folder / f"{command}-{name}-{at}"
    try:
        with faults(folder, at=at, number=FAULTS[name]):
            code, err = ended(words(command, out))
    except Killed:
        return "killed" if name == "kill" else "traceback"
    except BaseException:
        return "traceback"
    if code != 0 and not in_one_line(code, err):
        return "other than one line"
    if list(out.rglob(".*.partial")):
        return "partial file left"
    return "one line" if code else "went on"


def tried(words: Words, command: str, folder: Path) -> tuple[list[str], list[str]]:
    """Return the rows of a command, a fault each, and what was wrong."""
    with faults(folder) as whole:
        ended(words(command, folder / f"{command}-whole"))
    expected, operations = result(folder / f"{command}-whole"), list(whole.done)
    rows, wrong = [], []
    for name in FAULTS:
        counts: Counter[str] = Counter()
        for at, operation in enumerate(operations):
            came = what_came(words, command, folder, at, name)
            out = folder / f"{command}-{name}-{at}"
            same = ended(words(command, out))[0] == 0 and result(out) == expected
            counts[came] += 1
            counts["same result"] += same
            if came not in ("one line", "went on", "killed") or not same:
                wrong.append(f"* {command}, {name} at {operation.split(' ')[0]} {at}: {came}, {same}")
            shutil.rmtree(out, ignore_errors=True)
        cells = " | ".join(str(counts[head]) for head in (*HEADS, "same result"))
        rows.append(f"| {command} | {name} | {len(operations)} | {cells} |")
        print(rows[-1], file=sys.stderr, flush=True)
    return rows, wrong


def main() -> None:
    asked = sys.argv[1:] or COMMANDS
    panels.draw_svg = lambda *_, **__: Markup("<svg></svg>")
    kept = [] if not PAGE.exists() else PAGE.read_text().splitlines()
    rows = {command: [line for line in kept if line.startswith(f"| {command} |")] for command in COMMANDS}
    wrong = [line for line in kept if line.startswith("* ") and line[2:].split(",")[0] not in asked]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "tried"
        folder.mkdir()
        words = words_for(Path(place))
        for command in asked:
            rows[command], found = tried(words, command, folder)
            wrong += found
    lines = [
        "# Faults at every file operation",
        "",
        "`python benchmarks/faults.py`: each file operation of each command failed once with each error, and",
        "was once the last before a kill; then the same command ran again.",
        "",
        f"| Command | Fault | Operations | {' | '.join(HEADS)} | same result after |",
        f"| :--- | :--- | ---: |{' ---: |' * (len(HEADS) + 1)}",
        *(row for command in COMMANDS for row in rows[command]),
        "",
        "Wrong: " + ("none." if not wrong else ""),
        *wrong,
    ]
    PAGE.write_text("\n".join(lines).rstrip() + "\n")
    print(PAGE)


if __name__ == "__main__":
    main()
