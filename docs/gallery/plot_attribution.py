"""
Attribution: which neurons and synapses learned the data
========================================================

Algorithm 1 begins by asking who learned the data d. *Neurons* are ranked by their correlation with d. The
paper's equation allows three readings: the mean count for d (``integral``), the same weighed by when the
data come in (``drive``), and the difference from other records over the spread (``coefficient``).
*Synapses* are ranked by the change that the learning rule would make for d.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike import ForgetRequest, SpikingClassifier, load_dataset, split
from unspike.unlearning import Workbench
from unspike.unlearning.paper.attribution import attributed_change, correlation, correlation_integral, drive

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(500))
model = SpikingClassifier.untrained(train, hidden=(60,), connection_probability=0.3, epochs=10)
model.learn(train)
task = ForgetRequest.of_class(3).select(train)

workbench = Workbench(model, total=0)
threes, others = (workbench.record(records, keep_spikes=True) for records in (task.forgotten, task.retained))
layer = "hidden1"
values = {
    "integral": correlation(threes.counts(layer), None),
    "drive": correlation_integral(threes.spikes(layer), drive(threes.spikes("input"))),
    "coefficient": correlation(threes.counts(layer), others.counts(layer)),
}

# %%
# Neurons
# -------
# In the order of the coefficient. A neuron that fires for everything has a large integral and no
# coefficient.
order = np.argsort(values["coefficient"])[::-1]
fig, axes = plt.subplots(1, 3, figsize=(11, 3), layout="constrained")
for ax, (name, value) in zip(axes, values.items(), strict=True):
    ax.bar(range(len(order)), value[order], width=1.0, color="#0072b2")
    ax.set(title=name, xlabel="hidden neuron")
axes[0].set_ylabel("correlation with d")

# %%
# Synapses
# --------
# The size of the change attributed to d; to the right of the line lie those that a share of a half selects.
change = np.abs(attributed_change(workbench, task.forgotten)[1])
fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
ax.hist(change, bins=60, color="#0072b2")
ax.axvline(np.quantile(change, 0.5), color="#d55e00")
ax.set(xlabel="size of the change for d (hidden1 to output)", ylabel="synapses", yscale="log")
