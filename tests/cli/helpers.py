"""Running the program, in this process or in one of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# Small enough to train in a fraction of a second, large enough to learn something.
SMALL = tuple(
    "--hidden 50,50 --connection-probability 0.3 --epochs 15 --steps 30 --threads 1".split()  # noqa: SIM905
)
PROGRAM = (sys.executable, "-c", "from unspike.cli.main import main; main()")


@dataclass(frozen=True, kw_only=True)
class Ended:
    code: int
    out: str
    err: str


Invoke = Callable[..., Ended]


def in_own_process(*words: object, folder: Path) -> Ended:
    done = subprocess.run(
        [*PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=120, cwd=folder, check=False
    )
    return Ended(code=done.returncode, out=done.stdout, err=done.stderr)


def killed_once_there(folder: Path, pattern: str, *words: object) -> Path:
    """Run the program in a process of its own, kill it as soon as a file is there, and return that file."""
    with subprocess.Popen([*PROGRAM, *map(str, words)], stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 120
        while not (there := list(folder.glob(pattern))):
            assert process.poll() is None, process.stderr and process.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.005)
        process.kill()
    return there[0]


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file, hidden ones too, with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def refused(ended: Ended) -> str:
    """The one line of an error, which is all that a command with wrong input prints."""
    assert ended.code == 2, ended
    assert ended.out == ""
    (line,) = ended.err.splitlines()
    assert line.startswith("unspike: error: ")
    return line
