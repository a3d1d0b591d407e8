"""Small networks of every framework, as their users write them. Imported only where PyTorch is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

STEPS = 12
SIZES = (64, 40, 30, 10)


def needs(package: str) -> None:
    pytest.importorskip(package, reason=f"{package} is not installed (pip install 'unspike[{package}]')")


def snntorch_sequential(beta: float = 0.9, **how: Any) -> Any:
    """State within the layers, one step a call."""
    needs("snntorch")
    import snntorch as snn

    a, b, c, d = SIZES

    def neurons(**more: Any) -> Any:
        return snn.Leaky(beta=beta, init_hidden=True, **more, **how)

    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(a, b),
        neurons(),
        nn.Linear(b, c),
        neurons(),
        nn.Linear(c, d),
        neurons(output=True),
    )


def snntorch_nested(beta: float = 0.9) -> Any:
    """Layers within layers, which `snntorch.utils.reset` does not find."""
    flat, first, second, third, fourth, fifth, sixth = snntorch_sequential(beta)
    return nn.Sequential(
        flat, nn.Sequential(first, second), nn.Sequential(third, nn.Sequential(fourth, fifth)), sixth
    )


class SnnTorchLoop(nn.Module):
    """The loop over time within forward, membranes handed from step to step; it takes [T, B, ...]."""

    def __init__(self) -> None:
        super().__init__()
        import snntorch as snn

        self.fc1, self.lif1 = nn.Linear(64, 40), snn.Leaky(beta=0.9)
        self.fc2, self.lif2 = nn.Linear(40, 10), snn.Leaky(beta=0.9)

    def forward(self, sequence: Any) -> Any:
        first, second = self.lif1.reset_mem(), self.lif2.reset_mem()
        spikes, membranes = [], []
        for x in sequence:
            out, first = self.lif1(self.fc1(x.flatten(1)), first)
            out, second = self.lif2(self.fc2(out), second)
            spikes.append(out)
            membranes.append(second)
        return torch.stack(spikes), torch.stack(membranes)


class SnnTorchTutorial(SnnTorchLoop):
    """As in snnTorch's fifth tutorial: it takes the record alone and looks at it for its own steps."""

    def forward(self, x: Any) -> Any:
        return super().forward(x.unsqueeze(0).expand(STEPS, *x.shape))


def snntorch_loop() -> Any:
    needs("snntorch")
    return SnnTorchLoop()


def snntorch_tutorial() -> Any:
    needs("snntorch")
    return SnnTorchTutorial()


def snntorch_learned() -> Any:
    """Decays and thresholds that are learned too."""
    return snntorch_sequential(learn_beta=True, learn_threshold=True)


def snntorch_synaptic() -> Any:
    needs("snntorch")
    import snntorch as snn

    def neurons(**more: Any) -> Any:
        return snn.Synaptic(alpha=0.5, beta=0.9, init_hidden=True, **more)

    return nn.Sequential(nn.Flatten(), nn.Linear(64, 40), neurons(), nn.Linear(40, 10), neurons(output=True))


def snntorch_recurrent(kind: str = "RLeaky") -> Any:
    """Hidden neurons that are joined to one another."""
    needs("snntorch")
    import snntorch as snn

    decays = {"beta": 0.9} | ({"alpha": 0.5} if kind == "RSynaptic" else {})
    neurons = getattr(snn, kind)(**decays, linear_features=40, init_hidden=True)
    last = snn.Leaky(beta=0.9, init_hidden=True, output=True)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 40), neurons, nn.Linear(40, 10), last)


def snntorch_recurrent_synaptic() -> Any:
    return snntorch_recurrent("RSynaptic")


class Channel(nn.Module):
    def forward(self, x: Any) -> Any:
        return x.unsqueeze(1)


def snntorch_convolutional() -> Any:
    needs("snntorch")
    import snntorch as snn

    def neurons(**more: Any) -> Any:
        return snn.Leaky(beta=0.9, init_hidden=True, **more)

    return nn.Sequential(
        Channel(),
        nn.Conv2d(1, 6, 3),
        neurons(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(54, 10),
        neurons(output=True),
    )


def spikingjelly_layers(mode: str, soft: bool = False) -> Any:
    needs("spikingjelly")
    from spikingjelly.activation_based import functional, layer, neuron, surrogate

    def neurons() -> Any:
        return neuron.LIFNode(
            tau=2.0,
            decay_input=False,
            v_threshold=0.4,
            v_reset=None if soft else 0.0,
            surrogate_function=surrogate.ATan(),
        )

    net = nn.Sequential(layer.Flatten(), layer.Linear(64, 40), neurons(), layer.Linear(40, 10), neurons())
    functional.set_step_mode(net, mode)
    return net


def spikingjelly_single() -> Any:
    return spikingjelly_layers("s")


def spikingjelly_multi() -> Any:
    return spikingjelly_layers("m", soft=True)


def norse_cells(v_th: float = 0.3) -> Any:
    needs("norse")
    import norse.torch as norse

    p = norse.LIFParameters(
        tau_mem_inv=torch.tensor(100.0),
        tau_syn_inv=torch.tensor(200.0),
        v_th=torch.tensor(v_th),
        method="super",
        alpha=torch.tensor(25.0),
    )
    return norse.SequentialState(
        nn.Flatten(), nn.Linear(64, 40), norse.LIFCell(p), nn.Linear(40, 10), norse.LIFCell(p)
    )


def sinabs_layers() -> Any:
    """All steps in one call, records first."""
    needs("sinabs")
    from sinabs.layers import IAF, LIF

    return nn.Sequential(
        *(nn.Flatten(2), nn.Linear(64, 40), LIF(tau_mem=20.0, norm_input=False)),
        *(nn.Linear(40, 10), IAF()),
    )


NETWORKS: dict[str, Callable[[], Any]] = {
    "snntorch, state in the layers": snntorch_sequential,
    "snntorch, nested": snntorch_nested,
    "snntorch, loop in forward": snntorch_loop,
    "snntorch, takes the record alone": snntorch_tutorial,
    "snntorch, learned decays and thresholds": snntorch_learned,
    "snntorch, synaptic": snntorch_synaptic,
    "snntorch, recurrent": snntorch_recurrent,
    "snntorch, recurrent and synaptic": snntorch_recurrent_synaptic,
    "snntorch, convolutional": snntorch_convolutional,
    "spikingjelly, one step": spikingjelly_single,
    "spikingjelly, all steps": spikingjelly_multi,
    "norse, cells": norse_cells,
    "sinabs": sinabs_layers,
}


def build_of(name: str) -> Callable[[int], Any] | None:
    """How an untrained twin is made, where resetting the layers does not do."""
    if "learned" not in name and name != "sinabs":  # whose time constants are learned
        return None

    def build(seed: int) -> Any:
        torch.manual_seed(seed)
        return NETWORKS[name]()

    return build


# Networks whose answers are not the spike counts of one output neuron a class, and what has to be said.


def snntorch_linear_output() -> Any:
    """The last layer has no neurons."""
    return nn.Sequential(*list(snntorch_sequential())[:-1])


class SnnTorchMembranes(SnnTorchLoop):
    """The membranes of the last neurons are what counts; they never fire."""

    def __init__(self) -> None:
        super().__init__()
        import snntorch as snn

        self.lif2 = snn.Leaky(beta=0.9, reset_mechanism="none")

    def forward(self, sequence: Any) -> Any:
        return super().forward(sequence)[1]


def snntorch_membranes() -> Any:
    needs("snntorch")
    return SnnTorchMembranes()


def snntorch_population() -> Any:
    """Three neurons for each class, neighbours."""
    flat, first, second, *_ = snntorch_sequential()
    import snntorch as snn

    return nn.Sequential(
        flat, first, second, nn.Linear(40, 30), snn.Leaky(beta=0.9, init_hidden=True, output=True)
    )


def spikingjelly_membranes() -> Any:
    """A leaky integrator without spikes at the end, all steps in one call."""
    layers = list(spikingjelly_layers("m"))[:-1]
    from spikingjelly.activation_based import neuron

    return nn.Sequential(*layers, neuron.NonSpikingLIFNode(decode="max-mem"))


def spikingjelly_voting() -> Any:
    """Four output neurons vote for each class."""
    flat, first, second, _, last = spikingjelly_layers("m")
    from spikingjelly.activation_based import functional, layer

    net = nn.Sequential(flat, first, second, layer.Linear(40, 40), last, layer.VotingLayer(4))
    functional.set_step_mode(net, "m")
    return net


def norse_integrator() -> Any:
    """A leaky integrator at the end, as in Norse's own examples."""
    flat, first, second, third, _ = norse_cells()
    import norse.torch as norse

    return norse.SequentialState(flat, first, second, third, norse.LICell())


READ_OUT: dict[str, tuple[Callable[[], Any], dict[str, Any]]] = {
    "snntorch, linear output": (snntorch_linear_output, {"readout": "mean"}),
    "snntorch, membranes": (snntorch_membranes, {"readout": "max"}),
    "snntorch, population": (snntorch_population, {}),
    "spikingjelly, integrator": (spikingjelly_membranes, {}),
    "spikingjelly, votes": (spikingjelly_voting, {}),
    "norse, integrator": (norse_integrator, {"readout": "max"}),
}
