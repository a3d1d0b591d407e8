"""Errors can be caught as what they are, and a misspelt word is answered with the nearest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.foundation.errors import InvalidInput, LeftOut, Note, Repaired, UnspikeError, suggest


def test_wrong_input_is_a_value_error_and_one_of_ours() -> None:
    assert issubclass(InvalidInput, ValueError)
    assert issubclass(InvalidInput, UnspikeError)
    assert not issubclass(UnspikeError, ValueError)


@pytest.mark.parametrize("note", [Repaired, LeftOut])
def test_what_the_command_line_shows_as_one_line_is_a_note(note: type[Warning]) -> None:
    assert issubclass(note, Note)
    assert issubclass(note, UserWarning)


def test_the_nearest_of_several_is_named() -> None:
    assert suggest("hybird", ("scrub", "hybrid", "ssd")) == " Did you mean 'hybrid'?"
    assert suggest("uci har", ["uci-har", "mnist"]) == " Did you mean 'uci-har'?"


def test_nothing_near_is_no_sentence() -> None:
    assert suggest("zebra", ("scrub", "hybrid")) == ""
    assert suggest("zebra", ()) == ""


@given(st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, unique=True), st.data())
def test_a_candidate_is_nearest_to_itself(candidates: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(candidates))
    assert suggest(word, candidates) == f" Did you mean '{word}'?"
