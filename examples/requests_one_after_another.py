"""Carry out two requests, one after the other, and take them back again."""

import numpy as np

from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split

parts = split(load_dataset("digits"), seed=0)
model = SpikingClassifier.untrained(parts.train, hidden=(60, 60), connection_probability=0.3, epochs=5)
model.learn(parts.train)

method = make_unlearner("hybrid")
first_task = ForgetRequest.of_class(3).select(parts.train)
first = method.unlearn(model, first_task, unseen=parts.validation)

# The second request knows what was forgotten before it: those records come near the network no more.
second_task = ForgetRequest.of_share(0.10).select(parts.train, earlier=first_task.forgotten)
second = method.unlearn(first.model, second_task, unseen=parts.validation)
print(f"forgotten: {len(first_task.forgotten)} records, then {len(second_task.forgotten)} more")

for network, restored in ((first.model, second.undo()), (model, first.undo())):
    before, after = network.state(), restored.state()
    print("undone bit by bit:", all(np.array_equal(before[name], after[name]) for name in before))
