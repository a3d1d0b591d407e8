"""What goes wrong in somebody's function is one line that names the place."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from unspike.adapters.owners_code import telling_where
from unspike.foundation.errors import InvalidInput, UnspikeError


def test_the_last_line_of_the_owners_own_is_named() -> None:
    def wrong() -> None:
        raise KeyError("two\nlines")

    line = wrong.__code__.co_firstlineno + 1
    with (
        pytest.raises(
            InvalidInput, match=rf"^train failed in test_owners_code.py, line {line} \(KeyError: 'two"
        ),
        telling_where("train"),
    ):
        wrong()


def of_numpy() -> None:
    np.linalg.inv(np.ones((2, 3)))


def of_python() -> None:
    json.loads("{")


@pytest.mark.parametrize("function", [of_numpy, of_python])
def test_a_library_is_not_blamed_for_what_it_was_asked(function: Callable[[], None]) -> None:
    line = function.__code__.co_firstlineno + 1
    expected = rf"in test_owners_code.py, line {line} \((LinAlg|JSONDecode)Error"
    with pytest.raises(InvalidInput, match=expected), telling_where("build"):
        function()


@pytest.mark.parametrize("error", [UnspikeError("ours"), InvalidInput("said")])
def test_errors_of_unspike_stay_as_they_are(error: UnspikeError) -> None:
    with pytest.raises(type(error)) as raised, telling_where("train"):
        raise error
    assert raised.value is error
