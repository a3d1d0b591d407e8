"""One program at a time, and no lock that is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest

from unspike.foundation.errors import Note
from unspike.parallel import locks
from unspike.parallel.locks import LOCK_FILE, locked

HOLD = """
import sys, time
from pathlib import Path
from unspike.parallel.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def held_elsewhere(folder: Path) -> subprocess.Popen[str]:
    """A program that has the folder."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_nothing_is_left_and_nothing_told(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            with locked(tmp_path):
                assert (tmp_path / LOCK_FILE).exists()
    assert list(tmp_path.iterdir()) == []


def test_a_second_one_waits_with_a_line_until_the_first_ends(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as process:
        threading.Timer(0.3, process.send_signal, [signal.SIGKILL]).start()
        with (
            pytest.warns(Note, match=f"Another run of unspike works in {tmp_path}. This one waits"),
            locked(tmp_path),
        ):
            assert process.wait(10) == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == []


def test_an_error_gives_it_back(tmp_path: Path) -> None:
    def fails() -> None:
        with locked(tmp_path):
            raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):  # noqa: PT011
            fails()


def test_one_after_another(tmp_path: Path) -> None:
    """Threads are told apart as programs are: no two are within at the same time."""
    within, most = [], []

    def work() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with locked(tmp_path):
                within.append(1)
                most.append(len(within))
                time.sleep(0.01)
                within.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [1] * 8


def test_where_there_are_no_locks_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr(locks.os, "open", refused)
    with locked(tmp_path):
        assert list(tmp_path.iterdir()) == []
