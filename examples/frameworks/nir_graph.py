"""A NIR graph forgets a class and is written back (pip install 'unspike[nir]'; no PyTorch)."""

import json
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import nir
import numpy as np

import unspike

HOW = {"dt": 1e-3, "steps": 10}  # NIR leaves the unit of time open; here it is seconds


def graph() -> nir.NIRGraph:
    """Return a graph as a framework or a chip's tools would export it."""
    draw, nodes = np.random.default_rng(0), {"input": nir.Input({"input": np.array([64])})}
    for number, (before, after) in enumerate(((64, 40), (40, 10)), start=1):
        weight = draw.normal(0.0, 2.0 * before**-0.5, (after, before)).astype(np.float32)
        nodes[f"weights{number}"] = nir.Affine(weight=weight, bias=np.zeros(after, np.float32))
        every = np.ones(after, np.float32)
        nodes[f"neurons{number}"] = nir.LIF(
            tau=0.01 * every, r=10 * every, v_leak=0 * every, v_threshold=every, v_reset=0 * every
        )
    nodes["output"] = nir.Output({"output": np.array([10])})
    return nir.NIRGraph(nodes=nodes, edges=list(pairwise(nodes)))


def main(folder: Path) -> None:
    """Train, forget, write and read again."""
    parts = unspike.split(unspike.load_dataset("digits"), seed=0)
    nir.write(folder / "untrained.nir", graph())
    network = unspike.read_nir(folder / "untrained.nir", **HOW)
    network.learn(parts.train)
    unspike.write_nir(network, folder / "trained.nir")  # yours comes from where you trained it

    model = unspike.read_nir(folder / "trained.nir", parts.test, **HOW)
    task = unspike.ForgetRequest.of_class("3").select(parts.train)
    unlearned = unspike.make_unlearner("hybrid").unlearn(model, task, unseen=parts.validation)
    unspike.write_nir(unlearned.model, folder / "forgotten.nir", thresholds="fold", forgotten=task.text)

    again = unspike.read_nir(folder / "forgotten.nir", **HOW)
    right = unspike.share_right(again.predict_counts(parts.test.x), parts.test.y)
    told = json.loads(nir.read(folder / "forgotten.nir").metadata["unspike"])
    print(f"without {told['forgotten']}: accuracy on class 3 {right[parts.test.y == 3].mean():.3f}, ", end="")
    print(f"others {right[parts.test.y != 3].mean():.3f}")


if __name__ == "__main__":
    with TemporaryDirectory() as made_here:
        main(Path(made_here))
