"""What every method makes of one small network, bit by bit, as it was when the hashes were put down.

Another processor may round a logarithm or a matrix product otherwise; where it does, nothing is said.
`python tests/test_pinned_bits.py` puts the hashes down anew: only for a change of results that is meant, and
said so in the changelog.
"""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

if __name__ == "__main__":
    # Sums in matrix products depend on the threads of BLAS: as many as in the tests.
    import conftest  # noqa: F401

import numpy as np
import pytest

from unspike.data.registry import load
from unspike.data.request import ForgetRequest
from unspike.models.contract import SpikingModel
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner, unlearners

PINNED = Path(__file__).with_suffix(".json")
REQUESTS = {"class": "class:3", "samples": "fraction:0.1"}
CASES = [(kind, retained) for kind in REQUESTS for retained in (True, False)]


def hash_of(model: SpikingModel) -> str:
    digest = hashlib.sha256()
    for name, value in sorted(model.state().items()):
        digest.update(f"{name}|{value.dtype.str}|{value.shape}|".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()[:16]


def arithmetic() -> str:
    """A hash of this machine's rounding, on what methods compute with."""
    values = np.linspace(0.1, 9.0, 4097)
    square = np.outer(np.sin(values[:257]), np.cos(values[:257]))
    found = [
        np.exp(-values),
        np.log(values),
        square @ square,
        (square.astype(np.float32) @ square[:, :9]).ravel(),
    ]
    return hashlib.sha256(b"".join(part.tobytes() for part in found)).hexdigest()[:16]


def trained() -> SpikingClassifier:
    digits = load("digits")
    model = SpikingClassifier.untrained(
        digits, hidden=(40, 30), connection_probability=0.3, steps=25, epochs=8
    )
    model.learn(digits.take(range(500)))
    return model


def hashes(model: SpikingClassifier, method: str) -> Iterator[tuple[str, str]]:
    """The hash of what a method makes of the network, by request; of a refusal, its kind."""
    digits = load("digits")
    train, unseen = digits.take(range(500)), digits.take(range(500, 700))
    for kind, retained in CASES:
        task = ForgetRequest.parse(REQUESTS[kind], seed=0).select(train)
        given = task if retained else task.without_retained()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                unlearned = make_unlearner(method).unlearn(model, given, unseen=unseen)
            yield f"{kind}, {'with' if retained else 'without'} retained", hash_of(unlearned.model)
        except ValueError as error:
            yield f"{kind}, {'with' if retained else 'without'} retained", type(error).__name__


@pytest.fixture(scope="module")
def pinned() -> dict[str, dict[str, str]]:
    return json.loads(PINNED.read_text())


@pytest.fixture(scope="module")
def model(pinned: dict[str, dict[str, str]]) -> SpikingClassifier:
    if pinned["arithmetic"] != {"hash": arithmetic()}:
        pytest.skip("this processor rounds otherwise than the one on which the hashes were put down")
    return trained()


def test_the_trained_network(pinned: dict[str, dict[str, str]], model: SpikingClassifier) -> None:
    assert hash_of(model) == pinned["trained"]["hash"]


METHODS = sorted(set(json.loads(PINNED.read_text())) - {"trained", "arithmetic"}) if PINNED.exists() else []


@pytest.mark.parametrize("method", METHODS)
def test_every_method(method: str, pinned: dict[str, dict[str, str]], model: SpikingClassifier) -> None:
    assert dict(hashes(model, method)) == pinned[method]


def test_no_method_is_left_out(pinned: dict[str, dict[str, str]]) -> None:
    assert set(unlearners()) <= set(pinned)


if __name__ == "__main__":
    network = trained()
    found = {"arithmetic": {"hash": arithmetic()}, "trained": {"hash": hash_of(network)}}
    found |= {method: dict(hashes(network, method)) for method in sorted(unlearners())}
    PINNED.write_text(json.dumps(found, indent=1) + "\n")
    sys.stdout.write(f"{PINNED}\n")
