"""
RMIA: relative to other networks and other records
==================================================

How sure a network is of a record says little: some records are easy. RMIA divides by what networks that
never met the record make of it, and asks how many never-seen records stay below that ratio. A point is a
record; those above the line are answered more surely than by the retrained networks on average.
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
from unspike.evaluation.attacks.rmia import (
    offline_evidence,
    scores_of_both_sides,
    true_probability,
)
from unspike.evaluation.statistics.auc import area_under_curve

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(300))
model = SpikingClassifier.untrained(train, hidden=(100,), connection_probability=0.5, epochs=30)
model.learn(train)
task = ForgetRequest.of_share(0.5).select(train)
unlearned = make_unlearner("rewind").unlearn(model, task, unseen=parts.validation)
oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 3), workshop=Workshop(workers=1))
networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)

SETS = ("forget", "test")
known = {
    name: offline_evidence(np.stack([true_probability(one.responses(name)) for one in networks.oracles]))
    for name in SETS
}
fig, axes = plt.subplots(1, 2, figsize=(9.5, 4.2), layout="constrained", sharex=True, sharey=True)
for ax, network, title in zip(
    axes, (networks.original, networks.unlearned), ("original", "unlearned"), strict=True
):
    sure = {name: true_probability(network.responses(name)) for name in SETS}
    member, other = scores_of_both_sides(sure["forget"], known["forget"], sure["test"], known["test"])
    area = area_under_curve(
        np.repeat([True, False], [len(member), len(other)]), np.concatenate([member, other])
    )
    for name, colour, what in (("test", "#9aa4af", "never seen"), ("forget", "#d55e00", "forgotten")):
        ax.plot(known[name], sure[name], ".", color=colour, label=what)
    ax.plot([0.3, 1], [0.3, 1], color="#5c6570", linewidth=0.8)
    ax.set(
        title=f"{title}: area under the curve {area:.2f}",
        xlabel="p(x): what the retrained networks make of it",
    )
axes[0].set_ylabel("probability of the true class")
axes[0].legend()
