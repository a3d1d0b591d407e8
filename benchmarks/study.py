"""What the studies share: which data, how a result is written down."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

RESULTS = Path(__file__).parent.parent / "docs" / "results"


def mean_and_spread(values: Sequence[float], digits: int = 4) -> str:
    """Return 'mean ± standard deviation' (n - 1) of one value a seed."""
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")
    return f"{np.mean(values):.{digits}f} ± {spread:.{digits}f}"


def merged(name: str, rows: list[dict[str, Any]], keys: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of the last result, those measured again replaced."""
    path = RESULTS / f"{name}.json"
    old = json.loads(path.read_text())["rows"] if path.exists() else []
    places = {tuple(row[k] for k in keys): row for row in [*old, *rows]}
    return list(places.values())


def write(
    name: str,
    title: str,
    rows: Sequence[dict[str, Any]],
    columns: Iterable[str],
    notes: str,
    shown: Sequence[dict[str, Any]] | None = None,
) -> None:
    """Write rows as JSON and as a Markdown table (`shown`, if other), with the command and the machine."""
    import numba

    import unspike

    facts = {
        "command": " ".join(
            ["UNSPIKE_DATA=... python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]]
        ),
        "unspike": unspike.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} processors",
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps({"facts": facts, "rows": rows}, indent=1) + "\n")
    columns = list(columns)
    lines = [f"# {title}", "", notes, "", f"Command: `{facts['command']}`", ""]
    lines += ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
    lines += ["| " + " | ".join(str(row.get(c, "")) for c in columns) + " |" for row in shown or rows]
    lines += ["", ", ".join(f"{k} {v}" for k, v in facts.items() if k != "command") + "."]
    (RESULTS / f"{name}.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines), flush=True)
