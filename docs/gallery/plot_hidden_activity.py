"""
Hidden layers: what still tells the class apart
===============================================

A network may answer as if it had forgotten while its hidden layers still tell the records apart. So the
activity of each hidden neuron is compared: for a forgotten class, how far its mean count lies from that for
other classes, before and after, beside a network retrained without the class.
"""

import matplotlib.pyplot as plt

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
from unspike.unlearning.paper.attribution import correlation

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(500))
model = SpikingClassifier.untrained(train, hidden=(60,), connection_probability=0.3, epochs=10)
model.learn(train)
task = ForgetRequest.of_class(3).select(train)
networks = {
    "original": model,
    "last layer alone (cf-k)": make_unlearner("cf-k").unlearn(model, task).model,
    "rewind": make_unlearner("rewind").unlearn(model, task, unseen=parts.validation).model,
    "retrained": train_oracles(model, task.retained, seeds=oracle_seeds(0, 1), workshop=Workshop(workers=1))[
        0
    ].model,
}


def told_apart(network):
    """Return how far each hidden neuron tells threes from other digits, in spreads of its count."""
    threes, others = (
        network.record(records.x, record_id=records.record_id).counts("hidden1")
        for records in (parts.test.take(parts.test.y == 3), parts.test.take(parts.test.y != 3))
    )
    return sorted(correlation(threes, others), reverse=True)


fig, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
for (name, network), colour in zip(
    networks.items(), ("#0072b2", "#9aa4af", "#d55e00", "#00805c"), strict=True
):
    ax.plot(told_apart(network), color=colour, label=name)
ax.axhline(0, color="#5c6570", linewidth=0.8)
ax.set(xlabel="hidden neuron, each network in its own order", ylabel="threes against others (spreads)")
ax.legend()
