"""Try every hostile input of `tests/cli/hostile.py` and write down what came of them.

python benchmarks/hostile.py            # a few minutes; writes docs/results/hostile.md
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "results" / "hostile.md"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.cli.hostile", folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(f"the process that tries them ended with {done.returncode}: {done.stderr[-2000:]}")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    wrong = [each for each in found if not each["right"]]
    kinds = Counter(each["name"].split()[0] for each in found)
    lines = [
        "# Hostile inputs",
        "",
        "`python benchmarks/hostile.py` tries every input of `tests/cli/hostile.py` in one process.",
        "",
        "| Inputs | One line, exit 2 | Worked, as they may | Tracebacks | Hangs | Other | Memory (MiB) |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        f"| {len(found)} | {sum(e['code'] == 2 and e['right'] for e in found)} "
        f"| {sum(e['code'] == 0 and e['right'] for e in found)} "
        f"| {sum(e['code'] == 'traceback' for e in found)} | {sum(e['code'] == 'hang' for e in found)} "
        f"| {sum(e['code'] not in ('traceback', 'hang') for e in wrong)} "
        f"| {max(e['peak'] for e in found) / 2**20:.0f} |",
        "",
        f"The slowest took {max(e['seconds'] for e in found):.1f} s.",
        "",
        "| Kind | Inputs |",
        "| :--- | ---: |",
        *(f"| `{kind}` | {count} |" for kind, count in sorted(kinds.items())),
        "",
        *(f"* Wrong: {each['name']}: {each['code']}, {' '.join(each['lines'])[:200]}" for each in wrong),
    ]
    PAGE.write_text("\n".join(lines).rstrip() + "\n")
    print(PAGE)


if __name__ == "__main__":
    main()
