"""A network of Sinabs, of several spikes a step, forgets (pip install 'unspike[sinabs]')."""

import torch
from sinabs.layers import IAF, LIF
from torch import nn

import unspike

STEPS, EPOCHS = 8, 8


def build(seed: int) -> nn.Module:
    """Return an untrained network."""
    torch.manual_seed(seed)
    return nn.Sequential(
        *(nn.Flatten(2), nn.Linear(64, 60), LIF(tau_mem=20.0, norm_input=False)),
        *(nn.Linear(60, 10), IAF()),
    )


def counts(net: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return the output spike counts [B, 10]; Sinabs has records first, [B, T, ...]."""
    for layer in (net[2], net[4]):
        layer.reset_states()
    return net(x.unsqueeze(1).expand(len(x), STEPS, *x.shape[1:])).sum(1)


def my_training(net: nn.Module, dataset: unspike.Dataset, seed: int) -> None:
    """Train in place."""
    x, y = torch.from_numpy(dataset.x), torch.from_numpy(dataset.y)
    optimiser = torch.optim.Adam(net.parameters(), lr=5e-3)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(50):
            optimiser.zero_grad()
            nn.functional.cross_entropy(counts(net, x[batch]), y[batch]).backward()
            optimiser.step()


if __name__ == "__main__":
    parts, net = unspike.split(unspike.load_dataset("digits"), seed=0), build(seed=0)
    my_training(net, parts.train, seed=0)
    model = unspike.wrap(net, steps=STEPS, train=my_training, build=build, epochs=EPOCHS)
    task = unspike.ForgetRequest.of_class("3").select(parts.train)
    unlearned = unspike.make_unlearner("hybrid").unlearn(model, task, unseen=parts.validation)
    home = build(seed=1)
    home.load_state_dict(unlearned.model.module.state_dict())
    named = unspike.share_right(counts(home, torch.from_numpy(parts.test.x)).detach(), parts.test.y)
    three = parts.test.y == 3
    print(
        f"back in Sinabs it names {named[three].mean():.0%} of the threes rightly, "
        f"{named[~three].mean():.0%} of the others"
    )
