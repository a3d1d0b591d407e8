"""Every method on LIF networks trained by gradients in snnTorch, SpikingJelly, Norse and Sinabs.

    UNSPIKE_DATA=folder python benchmarks/frameworks.py --folder CACHE

One network a framework, 784-200-200-10, 20 time steps, the values of a record in each of them, trained by
`unspike.wrap`'s default (Adam, cross-entropy of spike counts) on the training part of mnist5k, split 0. It is
compared with networks retrained by the same training; these are kept in the folder and taken up again.
Methods run as shipped. "Time" is the method's processor time by that of one retraining, one thread each: the
training's times the share of records retained.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import process_time

import torch
from study import merged, write
from torch import nn

from unspike import ForgetRequest, load_dataset, make_unlearner, split, unlearners, wrap
from unspike.adapters.torch_model import TorchModel
from unspike.data import Split
from unspike.evaluation import ComparedNetworks, oracle_seeds, train_oracles
from unspike.foundation.errors import InvalidInput
from unspike.oracles.training import Workshop

SIZES, STEPS = (784, 200, 200, 10), 20
REQUESTS = ("class:3", "fraction:0.10")
FIGURES = {
    "forget": "accuracy.forget",
    "retain": "accuracy.retain",
    "test": "accuracy.test",
    "AUC": "mia.loss.auc",
    "gap": "average_gap",
}
SCALE = {"AUC": 1.0}
COLUMNS = ("framework", "request", "method", *FIGURES, "time (%)")
NOTES = (
    "Accuracies and average gaps in points (gap: to the retrained networks, lower is better); mean over "
    "the retrained networks where these are meant, each measured against the others. One network a "
    "framework and few retrained ones: differences of a few tenths of a point of the gap are noise. "
    "Measured in several runs, each with --frameworks, --requests and --methods for what it was about; "
    "the class requests of snnTorch are of fewer methods. Fisher forgetting, SSD and influence of "
    "snnTorch's tenth were measured again when many changes were squared at once (before: Fisher "
    "forgetting 160, SSD 239 % of a retraining, with a gap of 2.51 and 6.64; influence was not in the "
    "table), on a network trained anew on another machine, for which doing nothing has a gap of 2.31. "
    "The hybrid's rows of SpikingJelly, and those of a tenth of Norse and Sinabs, were measured again when "
    "its repair, its targets and its surrogate were made to follow the network's own scale "
    "(hybrid_experiments.md, fifth round), on a busy machine, so that their times are upper bounds."
)


def layers(neurons: Callable[[bool], nn.Module]) -> list[nn.Module]:
    """Return weights and neurons in turn; `neurons` is told whether they are the last."""
    found: list[nn.Module] = [nn.Flatten()]
    for n, (before, after) in enumerate(pairwise(SIZES)):
        found += [nn.Linear(before, after), neurons(n == len(SIZES) - 2)]
    return found


def snntorch() -> nn.Module:
    import snntorch

    return nn.Sequential(*layers(lambda last: snntorch.Leaky(beta=0.95, init_hidden=True, output=last)))


def spikingjelly() -> nn.Module:
    from spikingjelly.activation_based import neuron, surrogate

    return nn.Sequential(*layers(lambda _: neuron.LIFNode(tau=2.0, surrogate_function=surrogate.ATan())))


def norse() -> nn.Module:
    import norse.torch as framework

    parameters = framework.LIFParameters(
        tau_mem_inv=torch.tensor(100.0), tau_syn_inv=torch.tensor(200.0), v_th=torch.tensor(0.3), alpha=25.0
    )
    return framework.SequentialState(*layers(lambda _: framework.LIFCell(parameters)))


def sinabs() -> nn.Module:
    import sinabs.layers as framework

    _, *others = layers(lambda _: framework.LIF(tau_mem=20.0, norm_input=False))
    return nn.Sequential(nn.Flatten(2), *others)  # [B, T, ...]


FRAMEWORKS = {"snntorch": snntorch, "spikingjelly": spikingjelly, "norse": norse, "sinabs": sinabs}


def row(networks: ComparedNetworks, which: str) -> dict[str, str]:
    """Return the figures of one network, or the mean of those of the retrained ones."""
    found = {}
    for name, metric in FIGURES.items():
        measured = networks.measure(metric)
        values = [getattr(measured, which)] if which != "oracles" else list(measured.oracles)
        values = [one.value * SCALE.get(name, 100.0) for one in values]
        found[name] = (
            f"{sum(values) / len(values):.3f}" if name == "AUC" else f"{sum(values) / len(values):.2f}"
        )
    return found


def trained(name: str, parts: Split, epochs: int, *, seed: int = 0) -> tuple[TorchModel, float]:
    """Return the network of a framework and the processor time of its training, s."""
    torch.manual_seed(seed)
    made = FRAMEWORKS[name]
    # Nothing resets the time constants of Sinabs.
    build = (lambda _: made()) if name == "sinabs" else None
    model = wrap(made(), steps=STEPS, epochs=epochs, build=build, seed=seed)
    began = process_time()
    model.learn(parts.train)
    return model, process_time() - began


def measure(
    name: str, text: str, parts: Split, network: tuple[TorchModel, float], chosen: argparse.Namespace
) -> None:
    """Measure one request to the network of one framework, and write each method down as it is done."""
    (model, training), methods = network, chosen.methods
    task = ForgetRequest.parse(text, seed=0).select(parts.train)
    workshop = Workshop(workers=chosen.workers, threads=chosen.workers, folder=chosen.folder)
    oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, chosen.oracles), workshop=workshop)
    retraining = training * len(task.retained) / len(parts.train)
    for method in methods:
        began = process_time()
        try:
            unlearned = make_unlearner(method).unlearn(model, task, unseen=parts.validation)
        except InvalidInput as error:
            print(f"{name} {text} {method}: {error}", flush=True)
            continue
        seconds = process_time() - began
        networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)
        head = {"framework": name, "request": text}
        rows = [
            {
                **head,
                "method": method,
                **row(networks, "unlearned"),
                "time (%)": f"{100 * seconds / retraining:.0f}",
            }
        ]
        if method == methods[0]:
            rows.insert(
                0, {**head, "method": "(a retrained network)", **row(networks, "oracles"), "time (%)": "100"}
            )
        known = merged("frameworks", rows, ("framework", "request", "method"))
        known.sort(key=lambda each: (each["framework"], each["request"], float(each["gap"])))
        write("frameworks", "Networks of other frameworks", known, COLUMNS, NOTES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frameworks", nargs="*", default=list(FRAMEWORKS))
    parser.add_argument("--requests", nargs="*", default=list(REQUESTS))
    parser.add_argument("--methods", nargs="*", default=list(unlearners()))
    parser.add_argument("--oracles", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where retrained networks are kept")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    parts = split(load_dataset("mnist5k"), seed=0)
    for name in chosen.frameworks:
        network = trained(name, parts, chosen.epochs)
        for text in chosen.requests:
            measure(name, text, parts, network, chosen)


if __name__ == "__main__":
    main()
