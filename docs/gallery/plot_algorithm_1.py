"""
Algorithm 1 at work
===================

The three phases in order, on class 3 of small digits. The first row is a three as the network sees it
before and after; the second is what each phase changed.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
from unspike.report.plots import spike_raster

parts = split(load_dataset("digits"), seed=0)
model = SpikingClassifier.untrained(parts.train, hidden=(60,), connection_probability=0.3, epochs=5)
model.learn(parts.train)
task = ForgetRequest.of_class(3).select(parts.train)
unlearned = make_unlearner("algorithm-1").unlearn(model, task, unseen=parts.validation)

shown = parts.test.take([int(np.flatnonzero(parts.test.y == 3)[0])])
fig, axes = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
for ax, network, name in ((axes[0], model, "before"), (axes[1], unlearned.model, "after")):
    recording = network.record(shown.x, record_id=shown.record_id, keep_spikes=True)
    spike_raster(ax, {layer: recording.spikes(layer)[:, 0] for layer in ("hidden1", "output")})
    says = int(network.predict_counts(shown.x, record_id=shown.record_id).argmax())
    ax.set_title(f"{name}: the network says {says}")

# %%
# What each phase changed
# -----------------------
# The last phase that changed a value counts.
phases = ("selective retraining", "synaptic pruning", "adaptive thresholding")
fig, axes = plt.subplots(1, len(unlearned.changes), figsize=(11, 3.2), layout="constrained")
for ax, change in zip(axes, unlearned.changes, strict=True):
    numbers = [
        sum(change.cause == change.causes.index(name)) if name in change.causes else 0 for name in phases
    ]
    ax.barh(range(3), numbers, color="#d55e00")
    ax.set(
        title=f"{change.what}s\n{change.group}",
        xlabel=f"of {change.total}",
        yticks=[],
        xlim=(0, change.total),
    )
axes[0].set(yticks=range(3), yticklabels=phases)
