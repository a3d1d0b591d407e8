"""How many threads there are to be had."""

from __future__ import annotations

import os

import pytest
from numba import config

from unspike.foundation.threads import compute_threads, usable_processors


def test_the_processors_of_this_process_and_not_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3, 5, 7}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert usable_processors() == 3


def test_a_machine_that_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert usable_processors() == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_processors() == 1


def test_numba_allows_no_more_than_it_was_started_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "NUMBA_NUM_THREADS", 4)
    monkeypatch.setattr("unspike.foundation.threads.usable_processors", lambda: 3)
    assert [compute_threads(wanted) for wanted in (None, 1, 2, 4, 9)] == [3, 1, 2, 4, 4]
