"""The errors a user can meet, each one line that names the cause and the mend."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UnspikeError(Exception):
    """Base of every error that unspike raises on purpose.

    Examples
    --------
    >>> from unspike import InvalidInput, UnspikeError
    >>> issubclass(InvalidInput, UnspikeError)
    True
    """


class InvalidInput(UnspikeError, ValueError):
    """Something the user gave cannot be used; the command line ends with exit code 2.

    Examples
    --------
    >>> from unspike import InvalidInput, load_dataset
    >>> try:
    ...     load_dataset("digit")
    ... except InvalidInput as error:
    ...     print(str(error).rpartition(".")[2] or str(error)[-27:])
     Did you mean 'digits'?
    """


class Unreadable(InvalidInput):
    """The system does not let a file be read that is there: nothing is known of what it holds."""


class Note(UserWarning):
    """Something that the user should know; the command line shows it as one line."""


class Repaired(Note):
    """Something was found damaged and is made again."""


class ReadingNote(Note):
    """How records were read, where the user did not say it."""


class LeftOut(Note):
    """Something that an installed package offers cannot be used."""


def suggest(word: str, candidates: Iterable[str]) -> str:
    """Return a sentence that names the candidate nearest to a misspelt word, or nothing.

    Parameters
    ----------
    word : str
        What was found.
    candidates : iterable of str
        What would have been understood.

    Returns
    -------
    str
        ``" Did you mean 'x'?"``, with a leading blank, or the empty string.
    """
    near = difflib.get_close_matches(word, list(candidates), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
