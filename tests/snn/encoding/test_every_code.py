"""What every spike code promises."""

from __future__ import annotations

import json

import numpy as np
import pytest

from unspike.events import Events
from unspike.foundation.errors import InvalidInput
from unspike.foundation.randomness import Purpose, key
from unspike.models.packing import unpack
from unspike.snn.encoding import CODES, PoissonCode, PopulationCode, RegularCode, SpikeCode

from ...event_lists import event_dataset
from ..helpers import threads, two_threads

RNG = np.random.default_rng(0)
IMAGES = RNG.random((11, 4, 5), dtype=np.float32)
SERIES = RNG.normal(size=(11, 30, 3)).astype(np.float32)
VECTORS = RNG.normal(size=(11, 6)).astype(np.float32)
CASES = [
    *[(CODES[name](), IMAGES) for name in ("poisson", "regular", "latency")],
    (CODES["population"](), SERIES),
    (CODES["population"](), VECTORS),
    (CODES["windowed-population"](), SERIES),
    (CODES["level-crossing"](), SERIES),
    (CODES["events"](), event_dataset(11).x),
]
every_code = pytest.mark.parametrize(("code", "x"), CASES, ids=lambda c: getattr(c, "name", ""))


def words(code: SpikeCode, x: np.ndarray, ids: np.ndarray, n_steps: int = 37, seed: int = 0) -> np.ndarray:
    return code.spikes(code.prepare(x), key(seed, Purpose.INPUT_SPIKES, ids, 0), n_steps)


def test_every_code_is_tried() -> None:
    assert {code.name for code, _ in CASES} == set(CODES)


@every_code
def test_a_record_is_coded_alike_in_any_batch(code: SpikeCode, x: np.ndarray) -> None:
    ids = np.arange(100, 111)
    whole = words(code, x, ids)
    assert whole.shape == (11, 3, code.n_inputs(x.shape[1:]))
    assert whole.any()
    order = np.array([7, 2, 9])
    np.testing.assert_array_equal(words(code, x[order], ids[order]), whole[order])


@every_code
def test_no_spike_after_the_last_step(code: SpikeCode, x: np.ndarray) -> None:
    made = words(code, x, np.arange(11), n_steps=37)
    np.testing.assert_array_equal(made[:, -1] >> np.uint16(37 % 16), 0)


@every_code
def test_one_step_and_no_records(code: SpikeCode, x: np.ndarray) -> None:
    assert words(code, x, np.arange(11), n_steps=1).max() <= 1
    assert words(code, x[:0], np.arange(0)).shape[0] == 0


@two_threads
@every_code
def test_any_number_of_threads(code: SpikeCode, x: np.ndarray) -> None:
    made = []
    for count in (1, 2):
        with threads(count):
            made.append(words(code, x, np.arange(11)).tobytes())
    assert made[0] == made[1]


@every_code
def test_settings_are_plain_and_name_the_code(code: SpikeCode, x: np.ndarray) -> None:
    settings = json.loads(json.dumps(code.settings()))
    assert settings.pop("code") == code.name
    assert type(code)(**settings) == code


@pytest.mark.parametrize("code", [PoissonCode(), RegularCode(), PopulationCode()], ids=lambda c: c.name)
def test_random_codes_follow_seed_and_record(code: SpikeCode) -> None:
    x = np.repeat(VECTORS[:1] if code.name == "population" else IMAGES[:1], 2, axis=0)
    first = words(code, x, np.array([1, 2]))
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first, words(code, x, np.array([1, 2]), seed=1))
    assert np.array_equal(first, words(code, x, np.array([1, 2])))
    assert unpack(first, 37).any()


@pytest.mark.parametrize("name", ["poisson", "regular", "latency"])
@pytest.mark.parametrize("wrong", [-0.01, 1.01, 255.0])
def test_intensities_outside_their_range_are_refused(name: str, wrong: float) -> None:
    x = IMAGES.copy()
    x[3, 2, 1] = wrong
    with pytest.raises(InvalidInput, match=r"takes values in \[0, 1\]"):
        CODES[name]().prepare(x)


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("poisson", {"max_rate": 0.0}),
        ("regular", {"max_rate": 1.5}),
        ("latency", {"max_rate": float("nan")}),
        ("population", {"max_rate": 2.0}),
        ("population", {"n_preferred": 1}),
        ("level-crossing", {"delta": 0.0}),
        ("level-crossing", {"delta": float("nan")}),
    ],
)
def test_settings_out_of_range_are_refused(name: str, setting: dict[str, float]) -> None:
    with pytest.raises(InvalidInput, match="expected"):
        CODES[name](**setting)


def test_shapes_that_a_code_cannot_take_are_refused() -> None:
    with pytest.raises(InvalidInput, match="takes series"):
        CODES["level-crossing"]().n_inputs((5,))
    with pytest.raises(InvalidInput, match="takes records"):
        CODES["population"]().n_inputs((3, 4, 5))


def content(prepared: np.ndarray | Events) -> bytes:
    if isinstance(prepared, Events):
        return b"".join(prepared.content())
    assert prepared.dtype == np.float32
    return prepared.tobytes()


@every_code
def test_prepared_batch_by_batch_to_the_same_bits(code: SpikeCode, x: np.ndarray) -> None:
    prepared, whole = code.prepared(x), code.prepare(x)
    assert any(content(whole))
    for places in ([7, 2, 9], [3], [], range(11)):
        batch = prepared(np.array(places, np.intp))
        assert content(batch) == content(whole[np.array(places, np.intp)])
    assert code.prepared(x[:0])(np.array([], np.intp)).shape[0] == 0


@pytest.mark.parametrize("name", ["poisson", "regular", "latency"])
def test_intensities_are_refused_before_the_first_batch(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"takes values in \[0, 1\]"):
        CODES[name]().prepared(IMAGES + 1)
