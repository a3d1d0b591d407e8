import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unspike.data.draw import _mix, drawn_order


def test_the_mixing_is_splitmix64():
    # The published sequence of SplitMix64 for the seed 1234567; each state is the last plus the golden ratio.
    states = np.array([1234567], dtype=np.uint64) + np.arange(3, dtype=np.uint64) * np.uint64(
        0x9E3779B97F4A7C15
    )
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert _mix(states).tolist() == expected


@given(st.sets(st.integers(0, 2**63 - 1), min_size=2), st.integers(-5, 2**70), st.data())
def test_the_order_of_some_records_does_not_depend_on_the_others(ids, seed, data):
    every = np.array(sorted(ids))
    some = np.array(sorted(data.draw(st.sets(st.sampled_from(sorted(ids)), min_size=1))))
    drawn = every[drawn_order(every, seed=seed, purpose="test")]
    assert drawn[np.isin(drawn, some)].tolist() == some[drawn_order(some, seed=seed, purpose="test")].tolist()


def test_seeds_and_purposes_draw_differently():
    ids = np.arange(50)
    orders = {
        tuple(drawn_order(ids, seed=seed, purpose=purpose))
        for seed in (0, 1, 2**64 - 1)
        for purpose in ("a", "b")
    }
    assert len(orders) == 6


def test_the_order_is_uniform():
    # 3,000 draws: each of 10 ids comes first about 300 times, s.d. 16.4.
    first = [drawn_order(np.arange(10), seed=seed, purpose="test")[0] for seed in range(3000)]
    assert np.abs(np.bincount(first, minlength=10) - 300).max() < 5 * 16.4
