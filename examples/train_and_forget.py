"""Train a network, make it forget a class, and look at what is left of it."""

from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, share_right, split

parts = split(load_dataset("digits"), seed=0)
model = SpikingClassifier.untrained(parts.train, hidden=(60, 60), connection_probability=0.3, epochs=10)
model.learn(parts.train)

task = ForgetRequest.parse("class:3").select(parts.train)
unlearned = make_unlearner("rewind").unlearn(model, task, unseen=parts.validation)

is_three = parts.test.y == 3
for when, network in (("before", model), ("after", unlearned.model)):
    counts = network.predict_counts(parts.test.x, record_id=parts.test.record_id)
    right = share_right(counts, parts.test.y)
    print(f"{when}: accuracy on class 3 {right[is_three].mean():.3f}, others {right[~is_three].mean():.3f}")
print(f"{unlearned.changed} synapses and thresholds changed in {unlearned.seconds:.1f} s")
