"""What is refused before the work starts, and how long a cluster is waited for."""

from __future__ import annotations

import threading

import pytest

from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.parallel import LOKY, Backend, pool, require

FAR = Backend.parse("dask://somewhere:8786")


def test_what_is_required_before_the_work_starts(closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    require(LOKY)
    monkeypatch.setattr(pool, "find_spec", lambda name: None)
    with pytest.raises(InvalidInput, match="not installed"):
        require(Backend.parse("dask://local"))
    monkeypatch.setattr(pool, "find_spec", lambda name: object())
    require(Backend.parse("ray://local?workers=2"))
    with pytest.raises(InvalidInput, match="does not answer"):
        require(Backend.parse(f"dask://{closed}"))


def test_an_answer_in_time_is_handed_on() -> None:
    assert pool.in_time(lambda: 7, FAR) == 7


def test_who_does_not_speak_is_given_up() -> None:
    forever = threading.Event()
    try:
        with pytest.raises(InvalidInput, match=r"does not answer within 0 s \(somebody listens"):
            pool.in_time(forever.wait, FAR, seconds=0.1)
    finally:
        forever.set()


def test_what_goes_wrong_there_is_told_in_one_line() -> None:
    def broken() -> None:
        raise OSError("no route\nto host.")

    with pytest.raises(InvalidInput, match=r"\(no route to host\)\. Start the cluster"):
        pool.in_time(broken, FAR)


def test_lost_workers_are_no_wrong_input() -> None:
    error = pool.given_up("signal 9\n" * 100)
    assert isinstance(error, UnspikeError)
    assert not isinstance(error, InvalidInput)
    assert "\n" not in str(error)
    assert len(str(error)) < 400
