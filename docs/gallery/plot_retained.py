"""
The attack on those who stay
============================

Erasing some records may expose others. The loss attack is made on the retained records as well: a record's
place is the share of never-seen records with a larger loss. A point is a retained record, before and after;
above the line it is easier to recognise than before.
"""

import matplotlib.pyplot as plt

from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
from unspike.evaluation.attacks.retained import places

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(300))
model = SpikingClassifier.untrained(train, hidden=(100,), connection_probability=0.5, epochs=30)
model.learn(train)
task = ForgetRequest.of_share(0.5).select(train)


def places_of_retained(network):
    """Return the place of each retained record among the test records, by how sure the network is."""
    sure = []
    for records in (task.retained, parts.test):
        probability = network.class_probabilities(
            network.predict_counts(records.x, record_id=records.record_id)
        )
        sure.append(probability[range(len(records)), records.y])
    return places(*sure)


fig, axes = plt.subplots(1, 2, figsize=(8.5, 4.2), layout="constrained", sharey=True)
before = places_of_retained(model)
for ax, name in zip(axes, ("rewind", "scrub"), strict=True):
    after = places_of_retained(make_unlearner(name).unlearn(model, task, unseen=parts.validation).model)
    ax.plot(before, after, ".", color="#0072b2")
    ax.plot([0, 1], [0, 1], color="#5c6570", linewidth=0.8)
    ax.set(title=f"{name}: {(after > before).mean():.0%} more exposed", xlabel="place before")
axes[0].set_ylabel("place after")
