"""
The calibrated attack and the share erased
==========================================

What the verdict rests on. Each record's margin is taken relative to the network's own never-seen records
and set against the retrained networks' mean for the same record: how hard a record is drops out. The excess
of forgotten over never-seen records is one number a network; the share erased says how far it went from the
original to the retrained ones.
"""

import matplotlib.pyplot as plt

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
from unspike.evaluation.statistics.paired import Yardstick
from unspike.evaluation.verdict.calibrated import relative_margins
from unspike.evaluation.verdict.share_erased import share_erased

parts = split(load_dataset("digits"), seed=0)
train = parts.train.take(range(300))
model = SpikingClassifier.untrained(train, hidden=(100,), connection_probability=0.5, epochs=30)
model.learn(train)
task = ForgetRequest.of_share(0.5).select(train)
oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 5), workshop=Workshop(workers=1))

found = {}
for name in ("nothing", "fine-tune", "scrub", "rewind"):
    unlearned = make_unlearner(name).unlearn(model, task, unseen=parts.validation)
    networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)
    found[name] = relative_margins(
        *(networks.unlearned.responses(each).margin for each in ("forget", "test"))
    )
judges = [
    relative_margins(*(one.responses(each).margin for each in ("forget", "test"))) for one in networks.oracles
]
yardstick = Yardstick(judges)

fig, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
axes[0].plot(range(len(judges)), [judge.excess for judge in judges], "D", color="#00805c", label="retrained")
axes[0].axhline(yardstick.mean, color="#00805c", linewidth=0.8)
for place, (name, sides) in enumerate(found.items(), start=len(judges)):
    axes[0].plot(place, sides.excess, "s", color="#0072b2" if name == "nothing" else "#d55e00")
    axes[0].annotate(name, (place, sides.excess), xytext=(0, 6), textcoords="offset points", ha="center")
axes[0].margins(x=0.15, y=0.2)
axes[0].set(ylabel="excess", xticks=[], xlabel="networks")
axes[0].legend()

shares = {name: share_erased(sides, found["nothing"], yardstick) for name, sides in found.items()}
for place, share in enumerate(shares.values()):
    low, high = max(share.low, -2), min(share.high, 4)
    axes[1].plot([low, high], [place, place], color="#5c6570")
    axes[1].plot(share.value, place, "s", color="#d55e00")
axes[1].axvline(0.8, color="#00805c", linestyle="--", label="surely above this is forgotten")
axes[1].set(
    yticks=range(len(shares)), yticklabels=list(shares), xlabel="share erased, with its 95 % interval"
)
axes[1].legend()
