"""Bring records of your own: a NumPy file with x, y and, if you like, record ids and subjects."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.datasets import load_wine

from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split

x, y = load_wine(return_X_y=True)
with TemporaryDirectory() as folder:
    file = Path(folder) / "wine.npz"
    # Records keep their id through splits and requests; here each ten in a row come from one cellar.
    np.savez(file, x=x, y=y, record_id=np.arange(1000, 1000 + len(y)), subject=np.arange(len(y)) // 10)
    wines = load_dataset(f"npz:{file}")

parts = split(wines, seed=0)
model = SpikingClassifier.untrained(parts.train, hidden=(40,), connection_probability=0.5, epochs=20)
model.learn(parts.train)

task = ForgetRequest.of_subject(4).select(parts.train)
unlearned = make_unlearner("rewind").unlearn(model, task, unseen=parts.validation)
print(f"forgotten: records {task.forgotten.record_id.tolist()} of cellar 4")
print(f"{unlearned.changed} synapses and thresholds changed")
