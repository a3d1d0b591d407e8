"""A network of the user's own takes the path of the one that is built in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")
pytest.importorskip("snntorch", reason="snnTorch is not installed (pip install 'unspike[snntorch]')")

from tests.adapters.test_network_file import OWN  # noqa: E402
from unspike.adapters.network_file import NetworkFile  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402
from unspike.foundation.progress import NoProgress  # noqa: E402
from unspike.models.capabilities import CameTrained  # noqa: E402
from unspike.models.model_file import write_model  # noqa: E402
from unspike.models.registry import save_model  # noqa: E402
from unspike.models.state_hash import state_hash  # noqa: E402
from unspike.pipeline.material import Material  # noqa: E402
from unspike.pipeline.networks.own import OwnNetwork, hash_of_file, network_of  # noqa: E402

FILE = NetworkFile.parse(str(OWN))


@pytest.fixture(scope="module")
def module(material: Material) -> Any:
    model = FILE.network(material.dataset, seed=0)
    model.learn(material.parts.train)
    return model.module


def test_weights_make_the_network_that_was_trained(material: Material, module: Any, tmp_path: Path) -> None:
    torch.save(module.state_dict(), tmp_path / "w.pt")
    settings = OwnNetwork(file=FILE, weights=tmp_path / "w.pt", data="digits")
    model: Any = settings.network(material)
    found, own = model.module.state_dict(), module.state_dict()
    assert all(torch.equal(found[name], value) for name, value in own.items())
    assert isinstance(model, CameTrained)
    assert model.trained_by is not None, "that its recipe is the one named has to be proved"
    original = settings.original(model, material, tmp_path, progress=NoProgress())
    assert original.seconds is None
    assert state_hash(original.model) == state_hash(model)
    facts = settings.facts(model)
    assert facts["--model"] == "own_file.py:build"
    assert facts["--weights"] == hash_of_file(tmp_path / "w.pt")[:16]
    assert facts["train function"].startswith("train ")


def test_without_weights_it_is_trained_and_taken_up_again(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = OwnNetwork(file=FILE, data="digits")
    model: Any = settings.network(material)
    assert model.trained_by is None, "it learns by its recipe here"
    first = settings.original(model, material, tmp_path, progress=NoProgress())
    monkeypatch.setattr(type(model), "learn", lambda *_, **__: pytest.fail("trained again"))
    again = settings.original(settings.network(material), material, tmp_path, progress=NoProgress())
    assert state_hash(again.model) == state_hash(first.model)
    assert again.model.trained_by is None  # type: ignore[attr-defined]


def test_a_state_that_unspike_wrote_is_read_into_what_the_file_builds(
    material: Material, module: Any, tmp_path: Path
) -> None:
    torch.save(module.state_dict(), tmp_path / "w.pt")
    model = network_of(FILE, tmp_path / "w.pt", material)
    path = tmp_path / "m.safetensors"
    save_model(model, path, **material.facts())
    assert state_hash(network_of(FILE, path, material)) == state_hash(model)
    other = NetworkFile.parse(f"{OWN}:wrapped")
    assert state_hash(network_of(other, path, material)) == state_hash(model), "of the same architecture"


def test_weights_of_another_network_are_refused(material: Material, tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(3, 3).state_dict(), tmp_path / "w.pt")
    with pytest.raises(
        InvalidInput,
        match=r"--weights .*w.pt and --model own_file.py:build: the weights do not fit",
    ):
        OwnNetwork(file=FILE, weights=tmp_path / "w.pt").network(material)


def test_weights_with_thresholds_beside_them_are_refused(
    material: Material, module: Any, tmp_path: Path
) -> None:
    state = {name: value.numpy() for name, value in module.state_dict().items()}
    path = tmp_path / "w.safetensors"
    write_model(path, {"kind": "torch-state-dict", "thresholds": {"2": [1.0, 2.0]}}, state, {})
    with pytest.raises(InvalidInput, match=r"thresholds in its header.*give the unlearned.safetensors"):
        network_of(FILE, path, material)
