import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from unspike.data.reading import ReadAs, brightest, read_records, source_read_as
from unspike.foundation.errors import InvalidInput

DIGITS = load_digits().images
RNG = np.random.default_rng(0)


def read(x, **said):
    return read_records(np.asarray(x), ReadAs(**said), where="file")


@pytest.mark.parametrize(
    "x",
    [
        DIGITS / 16,
        DIGITS,
        DIGITS.astype(int),
        DIGITS.astype(np.uint8),
        DIGITS / 16 * 255,
        DIGITS * 4096 / 16 - 0.0,
    ],
    ids=["0..1", "floats 0..16", "integers 0..16", "bytes 0..16", "floats 0..255", "floats 0..4096"],
)
def test_pictures_in_any_scale_are_the_same_pictures(x):
    found = read(x)
    assert found.modality == "image"
    assert np.abs(found.x - DIGITS / 16).max() < 0.51


def test_standardised_pictures_are_pictures():
    whole = read((DIGITS / 16 - 0.3) / 0.38)
    assert whole.modality == "image"
    assert whole.x == pytest.approx(DIGITS / 16, abs=1e-6)
    each = (DIGITS - DIGITS.mean(axis=0)) / (DIGITS.std(axis=0) + 1e-6)
    assert read(each).modality == "image"


@given(st.integers(0, 1796))
def test_a_picture_is_stretched_whatever_the_others_are(place):
    each = (DIGITS - DIGITS.mean(axis=0)) / (DIGITS.std(axis=0) + 1e-6)
    alone = read(each[place : place + 1], modality="image").x[0]
    assert np.array_equal(alone, read(each, modality="image").x[place])
    assert (alone.min(), alone.max()) == (0, 1)


def walks(steps, channels):
    return RNG.normal(size=(50, steps, channels)).cumsum(axis=1)


@pytest.mark.parametrize("x", [walks(128, 9), walks(20, 12), walks(16, 16), walks(50, 3)])
def test_walks_side_by_side_are_series(x):
    assert read(x).modality == "series"


def test_series_scaled_to_0_1_are_no_pictures():
    x = walks(50, 3)
    assert read((x - x.min()) / (x.max() - x.min())).modality == "series"


def test_channels_before_steps_are_told_of_and_turned_on_request():
    x = walks(100, 6).swapaxes(1, 2)
    assert "if it is 6 channels of 100 steps, give axes=ct" in read(x).words
    turned = read(x, axes="ct")
    assert turned.modality == "series"
    assert np.array_equal(turned.x, x.swapaxes(1, 2))
    assert "give axes" not in turned.words


def test_colours_are_made_grey():
    x = RNG.integers(0, 256, (5, 8, 8, 3), dtype=np.uint8)
    grey = read(x)
    assert grey.x == pytest.approx(x @ np.array([0.299, 0.587, 0.114]) / 255, abs=1e-3)
    assert np.allclose(read(np.moveaxis(x, 3, 1)).x, grey.x)
    assert read(x[..., :1]).x.shape == (5, 8, 8)


def test_what_the_user_says_goes_first():
    assert read(DIGITS, scale="0:32").x.max() == 0.5
    assert read(DIGITS, scale="none").x.max() == 16
    assert read(DIGITS, axes="wh").x[0].tolist() == (DIGITS[0].T / 16).tolist()
    assert read(DIGITS, modality="vector").x.shape == (1797, 64)
    assert read(DIGITS, modality="series").x.max() == 16


@pytest.mark.parametrize(
    ("top", "white"),
    [
        (0, 1),
        (1, 1),
        (7, 8),
        (15, 16),
        (16, 16),
        (128, 128),
        (129, 255),
        (255, 255),
        (256, 511),
        (4000, 4095),
    ],
)
def test_white(top, white):
    assert brightest(np.array([0, top])) == white


def test_what_is_said_stands_after_the_path():
    assert source_read_as("mnist5k", ReadAs()) == "mnist5k"
    said = ReadAs(modality="series", axes="ct", scale="0:16")
    assert source_read_as("npz:a/b.npz", said) == "npz:a/b.npz#modality=series,axes=ct,scale=0:16"
    assert source_read_as("idx:emnist#letters", ReadAs(axes="wh")) == "idx:emnist#letters,axes=wh"
    with pytest.raises(InvalidInput, match="modality=image is for data of your own"):
        source_read_as("mnist5k", ReadAs(modality="image"))
