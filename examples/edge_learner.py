"""Erase a class from an edge learner: its neurons are cleared, as if the class had never been added."""

import numpy as np

from unspike import ForgetRequest, load_dataset, share_right, split
from unspike.adapters.edge_head import EdgeHead
from unspike.unlearning.exact.clear_block import ClearBlock


def dark_and_light(x):
    """Return the features of images, which learn nothing: a chip has a fixed network of its own here."""
    dark = x.reshape(len(x), -1) > 0.5
    return np.concatenate([dark, ~dark], axis=1)


parts = split(load_dataset("digits"), seed=0)
head = EdgeHead.untrained(parts.train, dark_and_light, n_weights=60, neurons_per_class=20)
for label in range(10):  # classes are added one after another, each from its own records
    head.learn(parts.train.take(parts.train.y == label))

task = ForgetRequest.parse("class:3").select(parts.train)
cleared = ClearBlock().unlearn(head, task).model

never = head.clone()
never.learn(task.retained)
equal = all(np.array_equal(cleared.state()[name], array) for name, array in never.state().items())
print("the same as if never added, bit by bit:", equal)

others = parts.test.take(parts.test.y != 3)
for name, model in (("before", head), ("after", cleared)):
    threes, rest = (share_right(model.predict_counts(r.x), r.y).mean() for r in (task.forgotten, others))
    print(f"{name}: accuracy on threes {threes:.3f}, on the other digits {rest:.3f}")
