"""A network of SpikingJelly whose neurons vote forgets (pip install 'unspike[spikingjelly]')."""

import torch
from spikingjelly.activation_based import functional, layer, neuron, surrogate
from torch import nn

import unspike

STEPS, EPOCHS = 8, 8


def build(seed: int) -> nn.Module:
    """Return an untrained network: three output neurons vote for each class, all steps go in one call."""
    torch.manual_seed(seed)
    net = nn.Sequential(
        *(layer.Flatten(), layer.Linear(64, 60), neuron.LIFNode(surrogate_function=surrogate.ATan())),
        *(layer.Linear(60, 30), neuron.LIFNode(surrogate_function=surrogate.ATan()), layer.VotingLayer(3)),
    )
    functional.set_step_mode(net, "m")
    return net


def votes(net: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return the sum of the votes over time [B, 10]."""
    functional.reset_net(net)
    return net(x.expand(STEPS, *x.shape)).sum(0)


def my_training(net: nn.Module, dataset: unspike.Dataset, seed: int) -> None:
    """Train in place."""
    x, y = torch.from_numpy(dataset.x), torch.from_numpy(dataset.y)
    optimiser = torch.optim.Adam(net.parameters(), lr=5e-3)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(50):
            optimiser.zero_grad()
            nn.functional.cross_entropy(votes(net, x[batch]), y[batch]).backward()
            optimiser.step()


if __name__ == "__main__":
    parts, net = unspike.split(unspike.load_dataset("digits"), seed=0), build(seed=0)
    my_training(net, parts.train, seed=0)
    model = unspike.wrap(net, steps=STEPS, train=my_training, epochs=EPOCHS)
    task = unspike.ForgetRequest.of_class("3").select(parts.train)
    unlearned = unspike.make_unlearner("hybrid").unlearn(model, task, unseen=parts.validation)
    home = build(seed=1)
    home.load_state_dict(unlearned.model.module.state_dict())
    named = unspike.share_right(votes(home, torch.from_numpy(parts.test.x)).detach(), parts.test.y)
    three = parts.test.y == 3
    print(
        f"back in SpikingJelly it names {named[three].mean():.0%} of the threes rightly, "
        f"{named[~three].mean():.0%} of the others"
    )
