"""
Population attacks
==================

A membership attack tries to tell forgotten records from records that the network never saw, by how it
answers them. These five apply one rule to every record: the smaller the **loss**, the larger the
**confidence**, the smaller the **entropy** or the **modified entropy**, or what a **logistic regression**
makes of all of these, the more the record is taken for a member. Upper row: what each attack sees in the
original network. Lower row: the curve of right against wrong alarms, before, after, and for networks
retrained without the records. The aim is the retrained networks' curve, wherever that lies; *privacy
leakage* is the relative difference between the areas.
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
from unspike.evaluation.attacks.confidence import confidence_attack
from unspike.evaluation.attacks.curves import mean_curve, roc_curve_of
from unspike.evaluation.attacks.entropy import entropy_attack
from unspike.evaluation.attacks.line_up import line_up
from unspike.evaluation.attacks.logistic_regression import logistic_regression_attack
from unspike.evaluation.attacks.loss import loss_attack
from unspike.evaluation.attacks.modified_entropy import modified_entropy_attack
from unspike.report.plots.palette import NETWORK

ATTACKS = {
    "loss": loss_attack,
    "confidence": confidence_attack,
    "entropy": entropy_attack,
    "modified entropy": modified_entropy_attack,
    "logistic regression": logistic_regression_attack,
}

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(300))
model = SpikingClassifier.untrained(train, hidden=(100,), connection_probability=0.5, epochs=30)
model.learn(train)
task = ForgetRequest.of_share(0.5).select(train)
unlearned = make_unlearner("rewind").unlearn(model, task, unseen=parts.validation)
oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 3), workshop=Workshop(workers=1))
networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)

fig, axes = plt.subplots(2, 5, figsize=(13, 5.2), layout="constrained")
for (top, bottom), (name, attack) in zip(axes.T, ATTACKS.items(), strict=True):
    found = {
        who: attack(line_up(network.responses("forget"), network.responses("test")))
        for who, network in networks.named().items()
    }
    seen = found["original"]
    bins = np.quantile(seen.score, np.linspace(0, 1, 11))
    for side, colour, what in ((True, "#d55e00", "forgotten"), (False, "#9aa4af", "never seen")):
        share, _ = np.histogram(seen.score[seen.is_member == side], bins=np.unique(bins))
        top.step(range(len(share)), share / share.sum(), where="mid", color=colour, label=what)
    top.set(title=name, xlabel="tenth of the scores", ylabel="share" if name == "loss" else "", ylim=0)
    retrained = mean_curve([roc_curve_of(found[f"oracle{k}"]) for k in range(len(oracles))])
    curves = {
        "original": roc_curve_of(seen),
        "unlearned": roc_curve_of(found["unlearned"]),
        "oracle": retrained,
    }
    for who, curve in curves.items():
        bottom.plot(curve.fpr, curve.tpr, color=NETWORK[who], label="retrained" if who == "oracle" else who)
    bottom.plot([0, 1], [0, 1], ":", color="#5c6570")
    bottom.set(xlabel="wrong alarms", ylabel="right alarms" if name == "loss" else "")
axes[0, 0].legend()
axes[1, 0].legend()
