import numpy as np

from unspike.data import load


def test_it_holds_the_digits_of_scikit_learn():
    dataset = load("digits")
    assert dataset.x.shape == (1797, 8, 8)
    assert (dataset.x.min(), dataset.x.max()) == (0, 1)
    assert np.array_equal(dataset.record_id, np.arange(1797))
    # The first image, first row, as scikit-learn documents it: 0 0 5 13 9 1 0 0 of 16.
    assert (dataset.x[0, 0] * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert dataset.y[:10].tolist() == list(range(10))
