"""
The label-only attack
=====================

Even a network that tells nothing but a class gives members away: a record that was trained on is named
rightly although parts of its input are dropped. The score of a record is the share of its six
presentations, one whole and five with dropped input, in which its class is named.
"""

import matplotlib.pyplot as plt
import numpy as np

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
from unspike.evaluation import ComparedNetworks
from unspike.evaluation.attacks.label_only import named_share
from unspike.evaluation.presentations import DROPOUT

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(300))
model = SpikingClassifier.untrained(train, hidden=(100,), connection_probability=0.5, epochs=30)
model.learn(train)
task = ForgetRequest.of_share(0.5).select(train)
unlearned = make_unlearner("rewind").unlearn(model, task, unseen=parts.validation)
oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 1), workshop=Workshop(workers=1))
networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)

shown = {"original": networks.original, "unlearned": networks.unlearned, "retrained": networks.oracles[0]}
fig, axes = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained", sharey=True)
for ax, (title, network) in zip(axes, shown.items(), strict=True):
    for place, (name, colour, what) in enumerate(
        (("forget", "#d55e00", "forgotten"), ("test", "#9aa4af", "never seen"))
    ):
        score = named_share(network.responses(name), network.responses(name, DROPOUT), times=DROPOUT.times)
        share = np.bincount(np.rint(score * 6).astype(int), minlength=7) / len(score)
        ax.bar(np.arange(7) + 0.4 * place, share, width=0.4, color=colour, label=what)
    ax.set(title=title, xlabel="times of six that the class is named")
axes[0].set_ylabel("share of the records")
axes[0].legend()
