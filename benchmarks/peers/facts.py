"""On what machine a measurement was made."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any


def machine_facts(threads: int) -> dict[str, Any]:
    """Return command, date, processor, memory and system, JSON-ready."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "command": " ".join(["python benchmarks/peers/measure.py", *sys.argv[1:]]),
        "date": date.today().isoformat(),
        "processor": _processor(),
        "unspike's commit": _commit(),
        "usable processors": len(os.sched_getaffinity(0)),
        "threads of each engine": threads,
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    result = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return result.stdout.strip() or "unknown"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )
