"""The framework of a module is found by its layers; a third party adds one."""

from __future__ import annotations

import sys
from typing import Any, ClassVar

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from torch import nn  # noqa: E402

from unspike.adapters import framework as room  # noqa: E402
from unspike.adapters.framework import Framework, framework_of, register_framework  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402

from . import networks  # noqa: E402


class Step(nn.Module):
    """A neuron that fires where its input is above its threshold, and remembers nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("threshold", torch.tensor(0.5))

    def forward(self, x: Any) -> Any:
        soft = torch.sigmoid(4.0 * (x - self.threshold))
        return soft + ((x > self.threshold).float() - soft).detach()


class Stepping(Framework):
    package: ClassVar[str] = "torch"

    def spiking(self, layer: Any) -> bool:
        return isinstance(layer, Step)

    def threshold(self, layer: Any) -> Any:
        return layer.threshold

    def set_threshold(self, layer: Any, value: Any) -> None:
        layer.threshold = value

    def reset(self, module: Any) -> None:
        """Nothing is kept."""


@pytest.fixture
def stepping(monkeypatch: pytest.MonkeyPatch) -> None:
    names = room._FRAMEWORKS.names()
    known = {name: room._FRAMEWORKS.get(name) for name in names}
    monkeypatch.setattr(room._FRAMEWORKS, "_entries", known)
    register_framework("stepping")(Stepping)


@pytest.mark.usefixtures("stepping")
def test_a_framework_of_ones_own() -> None:
    name, framework = framework_of(nn.Sequential(nn.Linear(2, 2), Step()))
    assert (name, type(framework)) == ("stepping", Stepping)
    assert framework.versions()["torch"] == torch.__version__


@pytest.mark.usefixtures("stepping")
def test_a_mixture_is_refused() -> None:
    module = nn.Sequential(networks.snntorch_sequential(), Step())
    with pytest.raises(InvalidInput, match="mixes spiking layers of snntorch and stepping"):
        framework_of(module)


@pytest.mark.usefixtures("stepping")
def test_a_name_is_given_once() -> None:
    with pytest.raises(InvalidInput, match="'stepping' is registered already"):
        register_framework("stepping")(Stepping)


def test_no_framework_is_imported_to_look_for_its_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("snntorch", "spikingjelly", "norse", "sinabs"):
        monkeypatch.delitem(sys.modules, package, raising=False)
    with pytest.raises(InvalidInput, match="has no spiking layer of norse, sinabs, snntorch, spikingjelly"):
        framework_of(nn.Sequential(nn.Linear(2, 2)))
    assert not {"snntorch", "spikingjelly", "norse", "sinabs"} & set(sys.modules)
