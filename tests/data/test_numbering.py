import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unspike.data.numbering import number_of, numbered, word_of


@given(st.text(min_size=1))
def test_a_word_is_one_integer_of_63_bits(word):
    assert 0 <= number_of(word) < 2**63
    assert number_of(word) == number_of(word)


@given(st.integers(0, 2**63 - 1))
def test_digits_are_their_number(number):
    assert number_of(str(number)) == number


def test_a_known_word():
    # blake2b of 8 bytes, as `printf anna | b2sum -l 64` gives it, from its last byte to its first, over 2^62
    assert number_of("anna") == 2**62 + int.from_bytes(bytes.fromhex(ANNA), "little") % 2**62


def test_numbers_stay_and_words_are_kept():
    ids, words = numbered(np.array(["7", "anna"]), where="ids")
    assert ids.tolist() == [7, number_of("anna")]
    assert [word_of(number, words) for number in ids.tolist()] == ["7", "anna"]
    given_ids, none = numbered(np.array([[5], [6]]), where="ids")
    assert (given_ids.tolist(), none) == ([5, 6], {})


ANNA = "d04474cc4b844a8c"
