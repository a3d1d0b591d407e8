"""Measure something of your own: a registered metric stands in every audit, beside its band."""

import math

import unspike
from unspike.evaluation import AskedNetwork, Context, Measurement, Sample, Scale, audit, register_metric
from unspike.evaluation.metrics.registry import EQUAL


@register_metric(
    "loudness.forget",
    definition="Mean number of output spikes in answer to a forgotten record.",
    scale=Scale(EQUAL, unit="spikes", high=math.inf),
    sample=Sample(1, "records"),
)
def loudness(network: AskedNetwork, context: Context) -> Measurement:
    """Count the output spikes."""
    spikes = network.responses("forget").counts.sum(axis=1)
    return Measurement(value=float(spikes.mean()), n=len(spikes))


parts = unspike.split(unspike.load_dataset("digits"), seed=0)
model = unspike.SpikingClassifier.untrained(parts.train, hidden=(60,), connection_probability=0.3, epochs=5)
model.learn(parts.train)
task = unspike.ForgetRequest.of_class(3).select(parts.train)
unlearned = unspike.make_unlearner("hybrid").unlearn(model, task, unseen=parts.validation)

oracles = unspike.train_oracles(model, task.retained, seeds=unspike.oracle_seeds(model.seed, 3), workers=1)
found = audit(unspike.evaluate(unlearned, task, parts.test, oracles).networks, names=["loudness.forget"])
entry = found["loudness.forget"]
print(f"original {entry['original']:.1f}, unlearned {entry['unlearned']:.1f} output spikes")
print(f"retrained {entry['oracle']['mean']:.1f} ± {entry['oracle']['std']:.1f}")
