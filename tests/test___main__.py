"""`python -m unspike`."""

import subprocess
import sys

from unspike.version import __version__


def test_the_module_is_the_program() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "unspike", "--version"], capture_output=True, text=True, check=True
    )
    assert ended.stdout == f"unspike {__version__}\n"
