"""Each way of presenting hands over what it says, and leaves the module clean."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from unspike.adapters.framework import framework_of  # noqa: E402
from unspike.adapters.presenting import present, time_first, told_in_one_line, watched  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402

from . import networks  # noqa: E402

SEQUENCE = torch.arange(24.0).reshape(4, 2, 3)  # [T, B, ...]


class Keeping(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.given: list[Any] = []

    def forward(self, x: Any) -> Any:
        self.given.append(x)
        return x


@pytest.mark.parametrize(
    ("how", "shapes"),
    [
        ("step", [(2, 3)] * 4),
        ("sequence", [(4, 2, 3)]),
        ("record", [(2, 3)]),
        (lambda module, sequence: module(sequence.transpose(0, 1)), [(2, 4, 3)]),
    ],
    ids=["step", "sequence", "record", "function"],
)
def test_what_a_module_is_given(how: Any, shapes: list[tuple[int, ...]]) -> None:
    networks.needs("snntorch")
    _, framework = framework_of(networks.snntorch_loop())
    module = Keeping()
    returned = present(framework, module, SEQUENCE, how)
    assert [tuple(x.shape) for x in module.given] == shapes
    assert len(returned) == len(shapes)


def test_layers_are_watched_and_left_clean() -> None:
    module = networks.snntorch_sequential()
    _, framework = framework_of(module)
    with watched(framework, module, ["2", "6"]) as outs:
        present(framework, module, torch.rand(4, 2, 64), "step")
    assert {path: [tuple(x.shape) for x in each] for path, each in outs.items()} == {
        "2": [(2, 40)] * 4,
        "6": [(2, 10)] * 4,
    }
    assert not any(layer._forward_hooks for layer in module.modules())
    assert not module[2].mem.any()


def test_time_comes_first() -> None:
    steps = [torch.full((2, 3), float(n)) for n in range(4)]
    assert torch.equal(time_first(steps, None)[:, 0, 0], torch.arange(4.0))
    batch_first = torch.stack(steps, dim=1)
    assert torch.equal(time_first([batch_first], 1), time_first(steps, None))


def test_an_error_becomes_one_line() -> None:
    with (
        pytest.raises(InvalidInput, match=r"does not take records of shape \(3,\) \(first\)"),
        told_in_one_line((3,)),
    ):
        raise RuntimeError("first\nsecond")
