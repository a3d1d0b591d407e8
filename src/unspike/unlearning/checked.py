"""Checks of the settings of unlearning methods."""

from __future__ import annotations

from unspike.foundation.errors import InvalidInput


def check_share(setting: str, value: float) -> None:
    """Refuse what is not above 0 and at most 1."""
    if not 0.0 < value <= 1.0:
        raise InvalidInput(f"{setting} is {value}, expected a number above 0 and at most 1")


def check_count(setting: str, value: int) -> None:
    """Refuse what is not a whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidInput(f"{setting} is {value!r}, expected a whole number of at least 1")


def check_not_negative(setting: str, value: float) -> None:
    """Refuse what is below 0 or not finite."""
    if not 0.0 <= value < float("inf"):
        raise InvalidInput(f"{setting} is {value}, expected a finite number of at least 0")


def check_positive(setting: str, value: float) -> None:
    """Refuse what is not above 0 and finite."""
    if not 0.0 < value < float("inf"):
        raise InvalidInput(f"{setting} is {value}, expected a finite number above 0")


def check_part(setting: str, value: float) -> None:
    """Refuse what is not from 0 to below 1."""
    if not 0.0 <= value < 1.0:
        raise InvalidInput(f"{setting} is {value}, expected a number from 0 to below 1")
