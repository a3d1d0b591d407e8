"""Model files: what is written comes back bit by bit, and nothing else is read."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save_file

from unspike.data.dataset import Dataset
from unspike.foundation.errors import InvalidInput
from unspike.models.model_file import content_hash, header_hash, read_header
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.encoding import RegularCode
from unspike.snn.recipes import RECIPES

Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def path(trained: SpikingClassifier, tmp_path: Path) -> Path:
    trained.save(tmp_path / "model.safetensors", fingerprint="abc")
    return tmp_path / "model.safetensors"


def forge(path: Path, edit: Edit, **arrays: np.ndarray) -> None:
    """Edit a file's header and arrays and give it the right hashes, as an attacker could."""
    with safe_open(path, framework="numpy") as file:
        header = json.loads(file.metadata()["unspike"])
        state = {name: file.get_tensor(name) for name in ("weight", "v_t")}
    state |= arrays
    edit(header)
    header["content_hash"] = content_hash(header.get("network"), state)
    header["header_hash"] = header_hash(header)
    save_file(state, path, metadata={"unspike": json.dumps(header)})


def nothing(header: dict[str, Any]) -> None:
    """Leave the header as it is."""


def refused(path: Path, words: str) -> None:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(InvalidInput, match=words) as caught:
        SpikingClassifier.load(path)
    assert "\n" not in str(caught.value)
    assert before == (path.read_bytes() if path.is_file() else None)


def test_what_is_written_comes_back(trained: SpikingClassifier, digits: Dataset, path: Path) -> None:
    model = SpikingClassifier.load(path)
    assert {k: v for k, v in model.get_params().items() if k != "threads"} == {
        k: v for k, v in trained.get_params().items() if k != "threads"
    }
    assert (model.class_names, model.record_shape_, model.modality_) == (trained.class_names, (8, 8), "image")
    for name, array in trained.state().items():
        np.testing.assert_array_equal(model.state()[name], array)
    a, b = (m.record(digits.x[:100], record_id=digits.record_id[:100]).all_counts for m in (trained, model))
    np.testing.assert_array_equal(a, b)
    assert read_header(path)["fingerprint"] == "abc"


def test_a_loaded_model_learns_on_as_the_original_would(
    trained: SpikingClassifier, digits: Dataset, path: Path
) -> None:
    models = [trained.copy(), SpikingClassifier.load(path)]
    for model in models:
        model.learn(digits.take(range(100)), epochs=1)
    np.testing.assert_array_equal(*[model.network_.weight for model in models])


def test_writing_twice_gives_the_same_bytes(trained: SpikingClassifier, path: Path, tmp_path: Path) -> None:
    trained.save(tmp_path / "again.safetensors", fingerprint="abc")
    assert read_header(tmp_path / "again.safetensors") == read_header(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again.safetensors", "model.safetensors"]


def test_labels_that_are_text_and_settings_that_are_numpy_numbers(digits: Dataset, tmp_path: Path) -> None:
    few = digits.take(np.flatnonzero(digits.y < 2)[:60])
    seed, hidden = np.int64(3), np.array([5])
    model = SpikingClassifier(hidden=tuple(hidden), seed=seed, steps=10, epochs=1)  # type: ignore[arg-type]
    model.fit(few.x, np.array(["no", "yes"])[few.y])
    model.save(tmp_path / "m.safetensors")
    loaded = SpikingClassifier.load(tmp_path / "m.safetensors")
    assert loaded.predict(few.x).tolist() == model.predict(few.x).tolist()


def test_a_header_of_any_length(trained: SpikingClassifier, tmp_path: Path) -> None:
    # The first byte of the file is the header's length modulo 256, and pickles begin with 0x80.
    path, first_bytes = tmp_path / "m.safetensors", set()
    for length in range(0, 256, 8):
        trained.save(path, note="x" * length)
        first_bytes.add(path.read_bytes()[0])
        SpikingClassifier.load(path)
    assert 0x80 in first_bytes


def test_every_weight_is_covered_by_the_hash(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    refused(path, "changed after it was written")


def hash_in(path: Path) -> str:
    return str(read_header(path)["content_hash"])


def test_the_content_hash_is_of_what_is_computed_whatever_the_threads(
    digits: Dataset, tmp_path: Path
) -> None:
    few, path = digits.take(range(40)), tmp_path / "m.safetensors"

    def saved(*, note: str = "", **settings: Any) -> str:
        model = SpikingClassifier.untrained(few, hidden=(5,), **{"steps": 8, "epochs": 1, **settings})
        model.learn(few)
        model.save(path, note=note)
        return hash_in(path)

    base = saved(threads=1)
    assert saved(threads=2) == base
    assert saved(note="of other data") == base
    others = [{"seed": 1}, {"steps": 9}, {"recipe": "paper"}, {"connection_probability": 0.5}]
    assert len({base, *(saved(**each) for each in others)}) == 1 + len(others)


@pytest.mark.parametrize("name", ["weight", "v_t"])
def test_the_content_hash_covers_every_array(path: Path, trained: SpikingClassifier, name: str) -> None:
    before = hash_in(path)
    array = trained.state()[name]
    array[-1] = np.nextafter(array[-1], np.float32(np.inf))
    forge(path, nothing, **{name: array})
    assert hash_in(path) != before


@pytest.mark.parametrize(
    "edit",
    [
        lambda h: h["network"]["settings"].update(hidden=[10**7, 10**7]),
        lambda h: h["network"]["settings"].update(hidden=[10**7] * 1000),
        lambda h: h["network"].update(record_shape=[10**6, 10**6]),
        lambda h: h["network"].update(record_shape=[2**40, 2**40, 2**40]),
        lambda h: h["network"]["settings"].update(connection_probability=1.0, hidden=[69, 1]),
        lambda h: h["network"].update(class_names=[str(n) for n in range(10**5)], classes=list(range(10**5))),
    ],
)
def test_a_header_that_asks_for_a_gigantic_network(path: Path, edit: Edit) -> None:
    forge(path, edit)
    tracemalloc.start()
    refused(path, "does not fit the arrays")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40e6


def test_many_weights_do_not_fit_few_arrays(path: Path) -> None:
    # As many neurons as before, but joined densely: 4 million synapses with 4,000 weights
    forge(path, lambda h: h["network"]["settings"].update(connection_probability=1.0, hidden=[2000, 2000]),
          v_t=np.zeros(64 + 4000 + 10, np.float32))  # fmt: skip
    refused(path, "weights found")


def test_arrays_of_other_sizes_or_no_numbers(path: Path) -> None:
    data = path.read_bytes()
    for arrays in ({"weight": np.zeros(5, np.float32)}, {"v_t": np.full(144, np.nan, np.float32)}):
        path.write_bytes(data)
        forge(path, nothing, **arrays)
        refused(path, "does not fit the arrays")


def test_a_recipe_that_has_changed_since(path: Path) -> None:
    forge(path, lambda header: header["network"]["recipe"].update(dropout=0.77))
    refused(path, "has changed since")


def test_a_network_of_a_former_recipe_is_read_and_retrained_as_it_was(
    digits: Dataset, tmp_path: Path
) -> None:
    # As it was written before the recipe learned longer: under the recipe's name, with its settings of then
    then = RECIPES["surrogate-gradient"].settings() | {"epochs": 20, "dropout": 0.2}
    model = SpikingClassifier.untrained(digits, recipe="surrogate-gradient", hidden=(5,))
    path = tmp_path / "m.safetensors"
    model.save(path)
    forge(path, lambda header: header["network"].update(recipe=then))
    loaded = SpikingClassifier.load(path)
    assert (loaded.clone().n_epochs, model.n_epochs) == (20, 40)
    assert {**loaded._recipe().settings(), "name": "surrogate-gradient"} == then
    np.testing.assert_array_equal(loaded.network_.weight, model.network_.weight)
    loaded.save(path)
    assert SpikingClassifier.load(path).get_params() == loaded.get_params()
    forge(path, lambda header: header["network"]["recipe"].update(dropout=0.3))
    refused(path, "has changed since")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
KEYS = [
    "settings",
    "classes",
    "class_names",
    "record_shape",
    "modality",
    "recipe",
    "kind",
]
HEADER = ["network", "schema", "schema_version", "unspike_version"]
SETTINGS = ["recipe", "hidden", "connection_probability", "steps", "epochs", "seed", "threads", "unknown"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([*KEYS, *SETTINGS, *HEADER]), value=json_values, drop=st.booleans())
def test_any_forged_header_is_refused_or_read(path: Path, name: str, value: Any, drop: bool) -> None:
    def edit(header: dict[str, Any]) -> None:
        network = header["network"]
        place = header if name in HEADER else network if name in KEYS else network["settings"]
        if drop:
            place.pop(name, None)
        else:
            place[name] = value

    data = path.read_bytes()
    try:
        forge(path, edit)
        SpikingClassifier.load(path)
    except InvalidInput:
        pass  # Any other exception fails the test.
    finally:
        path.write_bytes(data)


def test_a_recipe_of_ones_own_cannot_be_saved(digits: Dataset, tmp_path: Path) -> None:
    model = SpikingClassifier.untrained(digits, recipe=replace(RECIPES["default"], name="mine"), hidden=(5,))
    with pytest.raises(InvalidInput, match="recipe of your own"):
        model.save(tmp_path / "m.safetensors")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "labels",
    [
        np.array([3, 9], np.uint8),
        np.array([False, True]),
        np.array(["a long word", "cat"]),
        np.array([0.0, 1.0], np.float32),
        np.array(["2020-01-01", "2021-01-01"], "M8[D]"),
    ],
    ids=lambda labels: labels.dtype.str,
)
def test_labels_come_back_in_their_type(labels: np.ndarray, tmp_path: Path) -> None:
    x = np.random.default_rng(0).random((60, 5))
    model = SpikingClassifier(hidden=(20,), epochs=1).fit(x, labels[np.arange(60) % 2])
    model.save(tmp_path / "m.safetensors")
    loaded = SpikingClassifier.load(tmp_path / "m.safetensors")
    assert loaded.classes_.dtype == labels.dtype
    assert loaded.classes_.tolist() == labels.tolist()
    assert np.array_equal(loaded.predict(x), model.predict(x))  # the scale of the features comes back, too


def test_labels_of_a_forged_type_are_refused(path: Path) -> None:
    for kind in ("O", "V8", "no type", 7):
        forge(path, lambda header, kind=kind: header["network"].update(classes_type=kind))
        refused(path, "header does not fit")


def test_a_changed_spike_code_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(RECIPES["default"], image_code=RegularCode(max_rate=0.3))
    monkeypatch.setitem(RECIPES, "default", other)
    refused(path, "recipe 'default' has changed since")
