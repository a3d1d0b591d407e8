"""
Rewind
======

The method that is taken where none is named goes most of the way back to the untrained network of the same
seed and trains on the retained records again. Each line is a class: what the network says of its test
records after every fifth of the way from the trained to the untrained network. On the right, what the whole
method makes of class 3.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, share_right, split
from unspike.models.interpolation import between

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(500))
model = SpikingClassifier.untrained(train, hidden=(60,), connection_probability=0.3, epochs=10)
model.learn(train)
task = ForgetRequest.of_class(3).select(train)
unlearned = make_unlearner("rewind").unlearn(model, task, unseen=parts.validation)


def accuracies(network):
    """Return the accuracy on the test records of each class."""
    right = share_right(network.predict_counts(parts.test.x, record_id=parts.test.record_id), parts.test.y)
    return [right[parts.test.y == label].mean() for label in range(10)]


kept = np.linspace(1, 0, 6)
way = np.array([accuracies(between(model.clone(), model, share)) for share in kept])
fig, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained", sharey=True)
for label in range(10):
    axes[0].plot(kept, way[:, label], color="#d55e00" if label == 3 else "#9aa4af", label=label)
axes[0].axvline(make_unlearner("rewind").kept, color="#0072b2", linestyle=":")
axes[0].set(
    xlabel="share kept of what was learned; dotted: the method's", ylabel="test accuracy", xlim=(1, 0)
)
for network, colour, mark, name in (
    (model, "#0072b2", "o", "before"),
    (unlearned.model, "#d55e00", "s", "after"),
):
    axes[1].plot(range(10), accuracies(network), mark, color=colour, label=name)
axes[1].set(xlabel="class; 3 is forgotten", xticks=range(10))
axes[1].legend()
