"""A network of snnTorch that the command line makes forget; run as it stands, it trains and shows that.

unspike run --model snntorch_on_the_command_line.py:build --weights my.safetensors --data digits
"""

import subprocess
import sys
from tempfile import TemporaryDirectory

import snntorch as snn
import torch
from safetensors.torch import load_file, save_file
from torch import nn

import unspike

steps, epochs = 10, 6  # by these names unspike knows them, and build and train


def build(seed: int) -> nn.Module:
    """Return an untrained network."""
    torch.manual_seed(seed)
    return nn.Sequential(
        *(nn.Flatten(), nn.Linear(64, 50), snn.Leaky(beta=0.9, init_hidden=True)),
        *(nn.Linear(50, 10), snn.Leaky(beta=0.9, init_hidden=True, output=True)),
    )


def counts(net: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return the output spike counts [B, 10]."""
    for layer in (net[2], net[4]):
        layer.reset_mem()
    return torch.stack([net(x)[0] for _ in range(steps)]).sum(0)


def train(net: nn.Module, dataset: unspike.Dataset, seed: int) -> None:
    """Train in place."""
    x, y = torch.from_numpy(dataset.x), torch.from_numpy(dataset.y)
    optimiser = torch.optim.Adam(net.parameters(), lr=5e-3)
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(50):
            optimiser.zero_grad()
            nn.functional.cross_entropy(counts(net, x[batch]), y[batch]).backward()
            optimiser.step()


if __name__ == "__main__":
    parts, net = unspike.split(unspike.load_dataset("digits"), seed=0), build(seed=0)
    train(net, parts.train, seed=0)
    with TemporaryDirectory() as folder:
        save_file(net.state_dict(), f"{folder}/my.safetensors")
        words = [f"{__file__}:build", "--weights", f"{folder}/my.safetensors", "--data", "digits"]
        words = [*words, "--forget", "class:3", "--method", "hybrid", "--quiet", "--out", f"{folder}/erased"]
        subprocess.run([sys.executable, "-m", "unspike", "forget", *words], check=True)
        net.load_state_dict(load_file(f"{folder}/erased/state_dict.safetensors"))
    three = parts.test.take(parts.test.y == 3)
    named = unspike.share_right(counts(net, torch.from_numpy(three.x)).detach(), three.y)
    print(f"back in snnTorch it names {named.mean():.0%} of the threes rightly")
