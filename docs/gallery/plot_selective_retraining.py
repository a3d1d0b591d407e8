"""
Phase 1: selective retraining
=============================

Reverse STDP: what the learning rule would do for the data d is taken away from the selected synapses, again
and again while the network still answers d nearly as before. Here the phase runs by itself, with the
equation's own step, on class 3; each point is the response to d before a pass.
"""

import matplotlib.pyplot as plt

from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, share_right, split

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(500))
model = SpikingClassifier.untrained(train, hidden=(60,), connection_probability=0.3, epochs=10)
model.learn(train)
task = ForgetRequest.of_class(3).select(train)
algorithm = make_unlearner("algorithm-1").retraining

fig, axes = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
unlearned = algorithm.unlearn(model, task, unseen=parts.validation)
passes = [note for note in unlearned.trace if "response" in note]
axes[0].plot(
    [note["passes"] for note in passes], [note["response"] for note in passes], "o-", color="#d55e00"
)
axes[0].set(xlabel="passes over d", ylabel="response to d", ylim=(0, 1))

test = parts.test
for network, colour, name in ((model, "#0072b2", "before"), (unlearned.model, "#d55e00", "after")):
    right = share_right(network.predict_counts(test.x, record_id=test.record_id), test.y)
    accuracy = [right[test.y == label].mean() for label in range(10)]
    axes[1].plot(range(10), accuracy, "o" if name == "before" else "s", color=colour, label=name)
axes[1].set(
    xlabel="class; 3 is to be forgotten", ylabel="test accuracy", xticks=range(10), ylim=(-0.05, 1.05)
)
axes[1].legend()
