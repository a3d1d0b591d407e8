"""Ids of records and of people as users write them: integers, or words that stand for stable integers.

A word's integer is a hash of the word alone, so that it stays the same whichever other records there are, and
a request that names the word needs no table to find it. Words of digits are those numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.class_labels import check_words
from unspike.foundation.errors import InvalidInput

_DIGITS = re.compile("[0-9]{1,19}")
_HASHED = 2**62  # integers of words lie above it, those that users write seldom do


def number_of(word: str) -> int:
    """Return the integer that a word stands for, from 0 to 2^63 - 1.

    Parameters
    ----------
    word : str
        Digits, which are that number; or any other word, which is hashed to 2^62 or more.
    """
    if _DIGITS.fullmatch(word) and int(word) < 2**63:
        return int(word)
    digest = hashlib.blake2b(word.encode(errors="surrogatepass"), digest_size=8).digest()
    return _HASHED + int.from_bytes(digest, "little") % _HASHED


def numbered(values: NDArray[Any], *, where: str) -> tuple[NDArray[Any], dict[int, str]]:
    """Return ids as integers, and the words that some of them stand for.

    Parameters
    ----------
    values : ndarray of shape (B,) or (B, 1)
        Integers, which stay as they are, or words.
    where : str
        What an error calls their place.

    Returns
    -------
    ids : ndarray of shape (B,)
        The integers; values of other types are given back for the data set to refuse.
    words : dict of int to str
        Integer -> word, where they differ.

    Raises
    ------
    InvalidInput
        If a word is missing or cannot be written out.
    """
    flat = values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values
    if flat.dtype.kind == "O" and all(isinstance(value, str) for value in flat):
        flat = flat.astype(str)
    if flat.dtype.kind not in "UT" or flat.ndim != 1:
        return flat, {}
    check_words(flat, where)
    ids = np.array([number_of(str(word)) for word in flat], dtype=np.int64)
    words = {int(number): str(word) for number, word in zip(ids, flat, strict=True) if str(number) != word}
    if len(np.unique(flat)) != len(np.unique(ids)):
        raise InvalidInput(f"{where} holds different words for one number, say 7 and 007. Write it one way.")
    return ids, words


def word_of(number: int, words: Mapping[int, str]) -> str:
    """Return how the user wrote an id: its word, or its digits."""
    return words.get(number, str(number))
