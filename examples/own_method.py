"""Write an unlearning method of your own: a frozen dataclass of its settings, with `work`."""

from dataclasses import dataclass

import numpy as np

from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, register_unlearner, split
from unspike.unlearning import Material, Method, Workbench


@register_unlearner("weaken")
@dataclass(frozen=True, kw_only=True)
class Weaken(Method):
    """Weaken the synapses that end at the output neurons of the forgotten classes."""

    share: float = 0.5  # that a synapse keeps

    def work(self, workbench: Workbench, material: Material) -> None:
        """Multiply their weights by the share."""
        *_, output = workbench.model.synapses()
        forgotten = np.isin(output.post, np.unique(material.forget.y))
        with workbench.phase("weaken"):
            workbench.assign_weights(output.name, np.where(forgotten, self.share, 1) * output.weight)


parts = split(load_dataset("digits"), seed=0)
model = SpikingClassifier.untrained(parts.train, hidden=(60,), connection_probability=0.3, epochs=5)
model.learn(parts.train)
task = ForgetRequest.parse("class:3").select(parts.train)
unlearned = make_unlearner("weaken", share=0.2).unlearn(model, task)
print([(change.group, len(change.index), change.causes) for change in unlearned.changes if len(change.index)])
