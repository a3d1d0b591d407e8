"""A network of snnTorch forgets a class, is reported on and goes home (pip install 'unspike[snntorch]')."""

from tempfile import TemporaryDirectory

import snntorch as snn
import torch
from torch import nn

import unspike

STEPS, EPOCHS = 12, 8


def build(seed: int) -> nn.Module:
    """Return an untrained network."""
    torch.manual_seed(seed)
    return nn.Sequential(
        *(nn.Flatten(), nn.Linear(64, 60), snn.Leaky(beta=0.9, init_hidden=True)),
        *(nn.Linear(60, 10), snn.Leaky(beta=0.9, init_hidden=True, output=True)),
    )


def spikes(net: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return the output spike counts [B, 10]."""
    for layer in net.modules():
        if isinstance(layer, snn.Leaky):
            layer.reset_mem()
    return torch.stack([net(x)[0] for _ in range(STEPS)]).sum(0)


def my_training(net: nn.Module, dataset: unspike.Dataset, seed: int) -> None:
    """Train in place."""
    x, y = torch.from_numpy(dataset.x), torch.from_numpy(dataset.y)
    optimiser = torch.optim.Adam(net.parameters(), lr=3e-3)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(50):
            loss = nn.functional.cross_entropy(spikes(net, x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()


if __name__ == "__main__":
    parts = unspike.split(unspike.load_dataset("digits"), seed=0)
    net = build(seed=0)
    my_training(net, parts.train, seed=0)
    model = unspike.wrap(net, steps=STEPS, train=my_training, epochs=EPOCHS)
    task = unspike.ForgetRequest.of_class("3").select(parts.train)
    unlearned = unspike.make_unlearner("hybrid").unlearn(model, task, unseen=parts.validation)
    with TemporaryDirectory() as folder:
        made = unspike.report(unlearned, task, parts.test, out=f"{folder}/report", workers=1)
        unlearned.model.save_weights(f"{folder}/forgotten.safetensors", forgotten=task.text)
    print(made.report["requests"][0]["verdict"]["sentence"])
    home = build(seed=1)
    home.load_state_dict(unlearned.model.module.state_dict())
    named = unspike.share_right(spikes(home, torch.from_numpy(task.forgotten.x)).detach(), task.forgotten.y)
    print(f"back in snnTorch it names {named.mean():.0%} of the forgotten records rightly")
