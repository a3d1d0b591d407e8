import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from unspike.data import concatenate, records
from unspike.data.records import Records, all_finite, all_whole, is_mapped, pieces

from .helpers import make_dataset


def bits(x):
    return np.ascontiguousarray(x).view(np.uint32).tolist()


FINITE = st.floats(width=32, allow_nan=False, allow_infinity=False)
LEVELS = st.sampled_from([0.0, -0.0, 1.0, np.float32(1 / 255), np.float32(0.1)])


@given(arrays.arrays(np.float32, (5, 3), elements=LEVELS | FINITE))
def test_values_come_back_bit_by_bit(x):
    assert bits(Records.of(x)[:]) == bits(x)


def test_every_level_of_a_byte_takes_one_byte():
    pixels = np.arange(256, dtype=np.uint8).reshape(64, 4)
    x = np.divide(pixels, 255, dtype=np.float32)
    records = Records.of(x)
    assert records._kept.dtype == np.uint8
    assert bits(records[:]) == bits(x)


@given(
    st.lists(st.integers(0, 39), unique=True, max_size=40),
    st.lists(st.booleans(), min_size=40, max_size=40),
)
def test_a_part_of_a_part_holds_the_values_at_those_places(places, chosen):
    x = np.arange(80, dtype=np.float32).reshape(40, 2)
    mask = np.array(chosen, bool)[: len(places)]
    part = Records.of(x).take(np.array(places, np.intp)).take(mask)
    assert part[:].tolist() == x[np.array(places, np.intp)][mask].tolist()
    assert part.shape == (mask.sum(), 2)


def test_large_parts_share_the_memory_of_the_whole_and_small_ones_do_not():
    whole = Records.of(np.arange(80, dtype=np.float32).reshape(40, 2))
    assert whole.take(slice(5))._kept is whole._kept
    assert len(whole.take(slice(4))._kept) == 4


@pytest.mark.parametrize("scale", [1.0, 255.0])
def test_joined_records_are_those_of_both(scale):
    x = np.arange(80, dtype=np.float32).reshape(40, 2) / np.float32(scale)
    whole = make_dataset(40, x=x)
    parts = whole.take(slice(0, 30)), whole.take(slice(38, 40)), make_dataset(1, x=x[:1] + 0.1)
    assert bits(concatenate(parts[0], parts[1]).x) == bits(np.concatenate([x[:30], x[38:]]))
    assert bits(parts[0].records.joined(parts[2].records)[:]) == bits(np.concatenate([x[:30], x[:1] + 0.1]))
    assert bits(parts[0].records.joined(whole.take(slice(30, 40)).records)[:]) == bits(x)


def test_batches_are_all_records_in_their_order():
    whole = make_dataset(7)
    batches = list(whole.batches(3))
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert np.concatenate([batch.record_id for batch in batches]).tolist() == whole.record_id.tolist()
    assert np.concatenate([batch.x for batch in batches]).tolist() == whole.x.tolist()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    x=arrays.arrays(st.sampled_from([np.float32, np.int16]), st.tuples(st.integers(1, 9), st.just(3))),
    size=st.integers(1, 60),
)
def test_pieces_say_what_the_whole_says(x, size, monkeypatch):
    monkeypatch.setattr(records, "_PIECE", size)
    np.testing.assert_array_equal(np.concatenate(list(pieces(x))), x)
    assert all_finite(x) == np.isfinite(x).all()
    if all_finite(x):
        assert all_whole(x) == np.array_equal(x, np.round(x))


def test_only_a_mapped_array_and_its_parts_are_mapped(tmp_path):
    x = np.arange(12.0)
    x.tofile(tmp_path / "x")
    there = np.memmap(tmp_path / "x", np.float64, "r")
    assert is_mapped(there)
    assert is_mapped(np.asarray(there)[2:].reshape(5, 2))
    assert not is_mapped(x[2:])
    assert not is_mapped(np.asarray(there) + 0)
