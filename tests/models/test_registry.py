from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.foundation.registry import Discovery, Registry
from unspike.models import registry
from unspike.models.model_file import read_model, write_model
from unspike.models.registry import load_model, register_model, save_model
from unspike.models.state_hash import state_hash
from unspike.snn.classifier import SpikingClassifier


class Table:
    """A network of somebody else's: one array."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def save(self, path: Path, **facts: Any) -> None:
        write_model(path, {"kind": "table", "size": len(self.values)}, {"values": self.values}, facts)

    @classmethod
    def load(cls, path: Path) -> Table:
        return cls(read_model(path)[1]["values"])


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_KINDS", Registry("kind of network", Discovery("unspike.snn")))
    registry._KINDS.add("spiking-classifier", SpikingClassifier)  # it was imported, and registered, before


def test_the_native_network_is_read_by_its_kind(trained: SpikingClassifier, tmp_path: Path) -> None:
    save_model(trained, tmp_path / "model.safetensors", note="kept")
    loaded = load_model(tmp_path / "model.safetensors")
    assert isinstance(loaded, SpikingClassifier)
    assert state_hash(loaded) == state_hash(trained)


def test_a_kind_of_ones_own_is_read_once_it_is_registered(kinds: None, tmp_path: Path) -> None:
    path = tmp_path / "table.safetensors"
    save_model(Table(np.arange(3.0)), path)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="of kind 'table', expected one of spiking-classifier; install"):
        load_model(path)
    register_model("table")(Table)  # type: ignore[type-var]
    loaded: Any = load_model(path)
    np.testing.assert_array_equal(loaded.values, np.arange(3.0))
    with pytest.raises(InvalidInput, match="'table' is registered already"):
        register_model("table")(Table)  # type: ignore[type-var]
    with pytest.raises(InvalidInput, match="of kind 'table', expected 'spiking-classifier'"):
        SpikingClassifier.load(path)


class Stateful:
    """A network of somebody else's that says what it learned, not how it is built."""

    class_names = ("a", "b")

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def settings(self) -> dict[str, Any]:
        return {"size": len(self.values)}

    def state(self) -> dict[str, np.ndarray]:
        return {"values": self.values}

    def load_state(self, state: dict[str, np.ndarray]) -> None:
        if state["values"].shape != self.values.shape:
            raise InvalidInput(f"found {state['values'].shape}")
        self.values = state["values"]

    def copy(self) -> Any:
        return Stateful(self.values.copy())


def test_a_network_that_no_file_can_build_is_read_into_a_twin_of_one_like_it(tmp_path: Path) -> None:
    path, like = tmp_path / "mine.safetensors", Stateful(np.zeros(3))
    save_model(Stateful(np.arange(3.0)), path)  # type: ignore[arg-type]
    loaded: Any = load_model(path, like=like)  # type: ignore[arg-type]
    np.testing.assert_array_equal(loaded.values, np.arange(3.0))
    assert not like.values.any(), "it is not changed"
    with pytest.raises(InvalidInput, match=r"not how to build it.*FILE.py:FUNCTION --weights"):
        load_model(path)
    with pytest.raises(InvalidInput, match=r"of another network than the one that was built: found \(3,\)"):
        load_model(path, like=Stateful(np.zeros(4)))  # type: ignore[arg-type]
