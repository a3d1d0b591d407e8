"""
The support-vector attack
=========================

A support vector machine learns to tell retained from test records by the probability that the network gives
to their true class, and then judges the forgotten ones. Its *efficacy* is the share of these that it takes
for never-seen. The aim is the efficacy on retrained networks, not 1.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike import (
    ForgetRequest,
    SpikingClassifier,
    Workshop,
    load_dataset,
    make_unlearner,
    oracle_seeds,
    split,
    train_oracles,
)
from unspike.evaluation import ComparedNetworks
from unspike.evaluation.attacks.rmia import true_probability
from unspike.evaluation.attacks.support_vector import called_non_members

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(300))
model = SpikingClassifier.untrained(train, hidden=(100,), connection_probability=0.5, epochs=30)
model.learn(train)
task = ForgetRequest.of_share(0.5).select(train)
unlearned = make_unlearner("rewind").unlearn(model, task, unseen=parts.validation)
oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 1), workshop=Workshop(workers=1))
networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)

shown = {"original": networks.original, "unlearned": networks.unlearned, "retrained": networks.oracles[0]}
fig, axes = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained", sharey=True)
for ax, (title, network) in zip(axes, shown.items(), strict=True):
    sure = {name: true_probability(network.responses(name)) for name in ("retain", "test", "forget")}
    size = min(len(sure["retain"]), len(sure["test"]))
    machine = (sure["retain"][:size], sure["test"][:size])
    grid = np.linspace(0, 1, 200)
    ax.fill_between(
        grid, called_non_members(*machine, grid), step="mid", color="#dfe3e8", label="taken for never seen"
    )
    ax.hist(
        sure["forget"],
        bins=20,
        range=(0, 1),
        weights=np.full(len(sure["forget"]), 1 / len(sure["forget"])),
        color="#d55e00",
        label="forgotten records",
    )
    efficacy = called_non_members(*machine, sure["forget"]).mean()
    ax.set(title=f"{title}: efficacy {efficacy:.2f}", xlabel="probability of the true class")
axes[0].legend(loc="upper left")
