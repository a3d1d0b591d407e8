"""Random numbers against an implementation in plain Python integers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from unspike.foundation.randomness import (
    Purpose,
    as_uniform,
    bits,
    content_ids,
    draw,
    key,
    later,
    normal,
    uniform,
)

ALL = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
words = st.integers(0, ALL)


def split_mix(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & ALL
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & ALL
    return z ^ (z >> 31)


def plain_draw(stream: int, counter: int) -> int:
    return split_mix((stream + (counter + 1) * GOLDEN) & ALL)


def plain_key(*words: int) -> int:
    state = 0
    for word in words:
        state = plain_draw(state, word)
    return state


def test_published_values_of_splitmix64() -> None:
    # The first five outputs for seed 1234567 in the generator's usual test vector.
    published = [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    assert [plain_draw(1234567, n) for n in range(5)] == published
    np.testing.assert_array_equal(bits(np.uint64(1234567), np.arange(5)), np.array(published, np.uint64))


@given(stream=words, counter=words)
def test_every_number_equals_plain_integers(stream: int, counter: int) -> None:
    assert int(bits(np.uint64(stream), np.uint64(counter))[0]) == plain_draw(stream, counter)


@given(stream=words, n=st.integers(0, 2**40))
def test_a_later_stream_begins_with_that_number(stream: int, n: int) -> None:
    begun = later(np.array([stream], np.uint64), n)
    assert [int(number) for number in bits(begun, np.arange(3))] == [
        plain_draw(stream, n + i) for i in range(3)
    ]


@given(seed=words, purpose=st.sampled_from(Purpose), counters=st.lists(words, max_size=3))
def test_every_key_equals_plain_integers(seed: int, purpose: Purpose, counters: list[int]) -> None:
    made = key(seed, purpose, *[np.uint64(c) for c in counters])
    assert made.shape == ()
    assert int(made) == plain_key(seed, purpose, *counters)


def test_the_compiled_draw_is_the_same() -> None:
    stream, counters = np.uint64(99), range(20)
    compiled = [int(draw(stream, np.uint64(n))) for n in counters]
    assert compiled == [plain_draw(99, n) for n in counters]
    assert as_uniform(np.uint64(ALL)) < 1.0
    assert as_uniform(np.uint64(0)) == 0.0


def test_counters_broadcast() -> None:
    made = key(7, Purpose.DROPOUT, np.arange(3)[:, None], np.arange(4))
    assert made.shape == (3, 4)
    assert int(made[2, 1]) == plain_key(7, Purpose.DROPOUT, 2, 1)


def test_a_key_depends_on_every_counter_and_on_their_order() -> None:
    base = (3, Purpose.INPUT_SPIKES, 5, 8)
    others = [
        (4, *base[1:]),
        (3, Purpose.DROPOUT, 5, 8),
        (3, base[1], 6, 8),
        (3, base[1], 5, 9),
        (3, base[1], 8, 5),
    ]
    keys = {int(key(*counters)) for counters in [base, *others]} | {int(key(*base, 0))}
    assert len(keys) == len(others) + 2


def test_numbers_are_uniform_and_streams_unrelated() -> None:
    streams = key(0, Purpose.INPUT_SPIKES, np.arange(100), 0)
    numbers = uniform(streams[:, None], np.arange(1000))
    assert numbers.dtype == np.float32
    assert 0.0 <= numbers.min() < numbers.max() < 1.0
    # 100,000 numbers: 16 bins of 6,250, s.d. 77; the mean has s.d. 0.0009
    filled = np.bincount((numbers.reshape(-1) * 16).astype(int), minlength=16)
    assert np.abs(filled - 6250).max() < 5 * 77
    assert numbers.mean() == pytest.approx(0.5, abs=5 * 0.0009)
    # Pairs: neighbouring numbers of a stream, and the same place of neighbouring streams; s.d. 0.0032
    assert abs(np.corrcoef(numbers[:, :-1].reshape(-1), numbers[:, 1:].reshape(-1))[0, 1]) < 0.016
    assert abs(np.corrcoef(numbers[:-1].reshape(-1), numbers[1:].reshape(-1))[0, 1]) < 0.016


def test_ids_of_records_come_from_their_content() -> None:
    x = np.random.default_rng(0).random((6, 4, 4), dtype=np.float32)
    x[5] = x[0]
    ids = content_ids(x)
    assert ids.dtype == np.int64
    assert ids.min() >= 0
    assert ids[5] == ids[0]
    assert len(set(ids.tolist())) == 5
    np.testing.assert_array_equal(content_ids(x[::-1][1:3]), ids[::-1][1:3])


def test_no_records_have_no_ids() -> None:
    assert content_ids(np.zeros((0, 4, 4), np.float32)).shape == (0,)


@given(stream=words, counter=st.integers(0, 2**62))
def test_every_normal_number_equals_plain_box_muller(stream: int, counter: int) -> None:
    def plain_uniform(place: int) -> float:
        return (plain_draw(stream, place) >> 40) / 2.0**24

    first, second = plain_uniform(2 * counter), plain_uniform(2 * counter + 1)
    expected = math.sqrt(-2.0 * math.log(1.0 - first)) * math.cos(2.0 * math.pi * second)
    assert normal(np.uint64(stream), np.uint64(counter))[0] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_normal_numbers_are_normal() -> None:
    drawn = normal(key(3, Purpose.NOISE, 0), np.arange(20_000))
    assert kstest(drawn, "norm").pvalue > 0.001
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 0.03
