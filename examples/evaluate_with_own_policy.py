"""Judge an unlearned network by a policy of your own, fixed before the first figure is seen."""

from pathlib import Path

from unspike import (
    ForgetRequest,
    SpikingClassifier,
    evaluate,
    load_dataset,
    make_unlearner,
    oracle_seeds,
    split,
    train_oracles,
)
from unspike.evaluation import EvaluationSettings, load_policy

policy = load_policy(Path(__file__).with_name("strict.toml"))

parts = split(load_dataset("digits"), seed=0)
model = SpikingClassifier.untrained(parts.train, hidden=(60,), connection_probability=0.3, epochs=5)
model.learn(parts.train)
task = ForgetRequest.of_class(3).select(parts.train)
unlearned = make_unlearner("hybrid").unlearn(model, task, unseen=parts.validation)

oracles = train_oracles(model, task.retained, seeds=oracle_seeds(model.seed, 4), workers=1)
result = evaluate(unlearned, task, parts.test, oracles, settings=EvaluationSettings(policy=policy))
print(result.verdict.outcome)
print(result.verdict.sentence)
