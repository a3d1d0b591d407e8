"""
Phase 3: forms of adaptive thresholding
=======================================

Thresholds of hidden neurons rise by how much more a neuron responds to d than it should. What it should,
the paper says in two ways: nothing (``null``, section 4.3), or what it responds on average (``average``,
Algorithm 1). With ``average`` thresholds of neurons that respond less than usual fall. A second term adds
the rate of change of the response.
"""

import matplotlib.pyplot as plt
import numpy as np

from unspike import ForgetRequest, SpikingClassifier, load_dataset, split
from unspike.unlearning.paper.adaptive_thresholding import (
    excess_response,
    rate_of_change,
    threshold_change,
    unit_of,
)

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(500))
model = SpikingClassifier.untrained(train, hidden=(60,), connection_probability=0.3, epochs=10)
model.learn(train)
task = ForgetRequest.of_class(3).select(train)

threes = model.record(task.forgotten.x, record_id=task.forgotten.record_id, keep_spikes=True)
others = model.record(task.retained.x, record_id=task.retained.record_id)
response, usual = (each.counts("hidden1").mean(axis=0) for each in (threes, others))
timing = rate_of_change(threes.spikes("hidden1"), 10) / unit_of(response)
none = np.zeros_like(timing)
forms = {
    "null": threshold_change(excess_response(response, none), none, gamma=0.05, beta=0.0),
    "average": threshold_change(excess_response(response, usual), none, gamma=0.05, beta=0.0),
    "average, with timing": threshold_change(excess_response(response, usual), timing, gamma=0.05, beta=0.05),
}

order = np.argsort(response - usual)[::-1]
fig, axes = plt.subplots(1, 4, figsize=(12, 3.2), layout="constrained")
axes[0].plot(response[order], ".", color="#d55e00", label="for d")
axes[0].plot(usual[order], ".", color="#0072b2", label="on average")
axes[0].set(title="response", xlabel="hidden neuron", ylabel="spikes")
axes[0].legend()
for ax, (name, rise) in zip(axes[1:], forms.items(), strict=True):
    ax.bar(range(len(order)), rise[order], width=1.0, color=np.where(rise[order] > 0, "#d55e00", "#0072b2"))
    ax.axhline(0, color="#5c6570", linewidth=0.8)
    ax.set(title=name, xlabel="hidden neuron", ylim=(-0.1, 1.05 * max(map(np.max, forms.values()))))
axes[1].set_ylabel("rise of the threshold (scales)")
