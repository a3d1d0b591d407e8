"""Make each peer's environment: `python benchmarks/peers/install.py [NAME ...]`, all of them by default.

Every package is pinned in `requirements/NAME.txt`, dependencies of dependencies included, and installed
without looking for others: some peers ask for versions that do not go together (see README.md).
"""

from __future__ import annotations

import argparse
import subprocess
import venv

from peers import ENVIRONMENTS, environment, python_of, requirements


def install(name: str) -> None:
    """Make or remake one environment."""
    folder = environment(name)
    print(f"{name}: {folder}", flush=True)
    venv.create(folder, clear=True, with_pip=True)
    pip = [str(python_of(name)), "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--requirement", str(requirements(name))], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ENVIRONMENTS)}")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(ENVIRONMENTS)
    if unknown:
        parser.error(f"no peer {', '.join(sorted(unknown))}, expected one of {', '.join(ENVIRONMENTS)}")
    for name in chosen.names or ENVIRONMENTS:
        install(name)


if __name__ == "__main__":
    main()
