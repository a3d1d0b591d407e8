"""The languages of the summary: a file of sentences for each, and numbers as they are written there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from unspike.foundation.errors import InvalidInput, suggest

ENGLISH = "en"
_FOLDER = "texts"


@dataclass(frozen=True, kw_only=True)
class Language:
    """The sentences of a language.

    Parameters
    ----------
    code : str
        As in HTML: ``en``, ``de``.
    texts : mapping
        What its file holds.
    """

    code: str
    texts: Mapping[str, Any]

    def say(self, key: str, **facts: object) -> str:
        """Return a sentence.

        Parameters
        ----------
        key : str
            Its place in the file: ``asked.class``.
        **facts : object
            What is filled in.
        """
        found: Any = self.texts
        for part in key.split("."):
            found = found[part]
        return str(found).format(**facts).replace(" %", "\N{NO-BREAK SPACE}%")

    def date(self, moment: str) -> str:
        """Return the day of a moment in the form of ISO 8601 as it is written in the language.

        Parameters
        ----------
        moment : str
            ``2026-11-29T06:55:24+00:00``.
        """
        return datetime.fromisoformat(moment).strftime(self.texts["date"])

    def number(self, value: float, places: int = 0) -> str:
        """Return a number as it is written in the language.

        Parameters
        ----------
        value : float
            The number.
        places : int
            Decimal places.
        """
        marks = {",": self.texts["thousands"], ".": self.texts["decimal"], "-": "−"}
        text = f"{value:,.{places}f}"
        zero = not any(digit in text for digit in "123456789")
        return "".join("" if zero and mark == "-" else marks.get(mark, mark) for mark in text)


def languages() -> list[str]:
    """Return the codes of all languages that there are."""
    names = [path.name for path in files("unspike.report.summary").joinpath(_FOLDER).iterdir()]
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def language_named(code: str) -> Language:
    """Return the sentences of a language.

    Parameters
    ----------
    code : str
        ``en``, ``de``.

    Raises
    ------
    InvalidInput
        If there are none.
    """
    known = languages()
    if code not in known:
        raise InvalidInput(
            f"--language is '{code}', expected one of {', '.join(known)}.{suggest(code, known)}"
        )
    text = files("unspike.report.summary").joinpath(_FOLDER, f"{code}.toml").read_text("utf-8")
    return Language(code=code, texts=tomllib.loads(text))
