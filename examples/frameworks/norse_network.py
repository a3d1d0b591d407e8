"""A network of Norse with a leaky integrator at its end forgets (pip install 'unspike[norse]')."""

import norse.torch as norse
import torch
from torch import nn

import unspike

STEPS, EPOCHS = 12, 8


def build(seed: int) -> nn.Module:
    """Return an untrained network; its answers are the membranes of a leaky integrator."""
    torch.manual_seed(seed)
    neurons = norse.LIFParameters(v_th=torch.tensor(0.3))
    hidden = (nn.Flatten(), nn.Linear(64, 60), norse.LIFCell(neurons))
    return norse.SequentialState(*hidden, nn.Linear(60, 10), norse.LICell())


def answers(net: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return the largest membrane of each class over time [B, 10]."""
    state, membranes = None, []
    for _ in range(STEPS):
        out, state = net(x, state)
        membranes.append(out)
    return torch.stack(membranes).max(0).values


def my_training(net: nn.Module, dataset: unspike.Dataset, seed: int) -> None:
    """Train in place."""
    x, y = torch.from_numpy(dataset.x), torch.from_numpy(dataset.y)
    optimiser = torch.optim.Adam(net.parameters(), lr=3e-3)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(50):
            optimiser.zero_grad()
            nn.functional.cross_entropy(answers(net, x[batch]), y[batch]).backward()
            optimiser.step()


if __name__ == "__main__":
    parts, net = unspike.split(unspike.load_dataset("digits"), seed=0), build(seed=0)
    my_training(net, parts.train, seed=0)
    model = unspike.wrap(net, steps=STEPS, readout="max", train=my_training, epochs=EPOCHS)
    task = unspike.ForgetRequest.of_class("3").select(parts.train)
    unlearned = unspike.make_unlearner("hybrid").unlearn(model, task, unseen=parts.validation)
    net.load_state_dict(unlearned.model.module.state_dict())
    test = torch.from_numpy(parts.test.x)
    named, three = answers(net, test).argmax(1).numpy() == parts.test.y, parts.test.y == 3
    print(
        f"back in Norse it names {named[three].mean():.0%} of the threes rightly, {named[~three].mean():.0%} "
        "of the others"
    )
