"""
Phase 2: criteria of synaptic pruning
=====================================

The paper names two criteria: synapses whose change for d is large (section 4.2), and synapses that do not
contribute to the model (Algorithm 1). A point is a synapse between the hidden layer and the output. To the
right of the vertical line its change for d is among the largest tenth; below the horizontal one the
retained data would not miss it. ``contribution`` takes the corner where both hold.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike import ForgetRequest, SpikingClassifier, load_dataset, split
from unspike.unlearning import Workbench
from unspike.unlearning.paper.attribution import attributed_change
from unspike.unlearning.paper.synaptic_pruning import contribution, prune_by_change, prune_by_contribution

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(500))
model = SpikingClassifier.untrained(train, hidden=(60,), connection_probability=0.3, epochs=10)
model.learn(train)
task = ForgetRequest.of_class(3).select(train)

workbench = Workbench(model, total=0)
weight = model.synapses()[1].weight
change = attributed_change(workbench, task.forgotten)[1]
contributed = contribution(weight, attributed_change(workbench, task.retained)[1])
theta = float(np.quantile(np.abs(change), 0.9))
by_change, idle = prune_by_change(change, theta), prune_by_contribution(contributed)

fig, ax = plt.subplots(figsize=(7.5, 4.5), layout="constrained")
for chosen, colour, name in (
    (~by_change & ~idle, "#dfe3e8", "kept by both"),
    (by_change & ~idle, "#0072b2", f"change alone: {np.sum(by_change)} in all"),
    (~by_change & idle, "#00805c", f"non-positive alone: {np.sum(idle)} in all"),
    (by_change & idle, "#d55e00", f"contribution, both: {np.sum(by_change & idle)}"),
):
    ax.plot(np.abs(change[chosen]), contributed[chosen], ".", color=colour, label=name)
ax.axvline(theta, color="#5c6570", linewidth=0.8)
ax.axhline(0, color="#5c6570", linewidth=0.8)
ax.set(xlabel="size of the change for d", ylabel="contribution to the retained data")
ax.set_yscale("symlog", linthresh=1e-5)
ax.legend()
