"""SpikingJelly's traps: thresholds that are floats, kernels that take nothing else, a reset that is stale."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from unspike.adapters.framework import framework_of  # noqa: E402

from .. import networks  # noqa: E402


@pytest.mark.parametrize("mode", ["s", "m"])
def test_a_prepared_network_gives_the_spikes_and_gradients_of_the_fast_kernel(mode: str) -> None:
    torch.manual_seed(0)
    module = networks.spikingjelly_layers(mode, soft=mode == "m")
    _, framework = framework_of(module)
    x = torch.rand(6, 40, 64)
    found = []
    for _ in range(2):
        framework.reset(module)
        out = module(x) if mode == "m" else torch.stack([module(each) for each in x])
        out.sum().backward()
        found.append([out.detach(), *(value.grad.clone() for value in module.parameters())])
        module.zero_grad()
        framework.reset(module)
        framework.prepare(module)
    assert found[0][0].any()
    assert all(torch.equal(fast, prepared) for fast, prepared in zip(*found, strict=True))


def test_preparing_is_undone() -> None:
    module = networks.spikingjelly_single()
    _, framework = framework_of(module)
    before, surrogate = list(module.state_dict()), module[2].surrogate_function
    framework.prepare(module)
    assert module.state_dict()["2.v_threshold"].shape == ()
    framework.release(module)
    assert list(module.state_dict()) == before
    assert module[2].surrogate_function is surrogate
    assert module[2].v_threshold == pytest.approx(0.4)
    assert isinstance(module[2].v_threshold, float)


def test_thresholds_that_differ_are_kept() -> None:
    module = networks.spikingjelly_single()
    _, framework = framework_of(module)
    framework.prepare(module)
    framework.set_threshold(module[2], torch.linspace(0.1, 1.0, 40))
    framework.release(module)
    assert torch.equal(module[2].v_threshold, torch.linspace(0.1, 1.0, 40))


def test_layers_that_were_put_in_later_are_reset() -> None:
    networks.needs("spikingjelly")
    from spikingjelly.activation_based import functional, neuron

    module = networks.spikingjelly_single()
    _, framework = framework_of(module)
    functional.reset_net(module)
    module.append(neuron.IFNode())
    module(torch.rand(3, 64))
    framework.reset(module)
    assert module[5].v == 0.0
