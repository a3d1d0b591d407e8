from __future__ import annotations

import numpy as np

from unspike.evaluation.attacks.rmia import relative_scores
from unspike.evaluation.groups.rmia_online import left_out_relative_scores


def test_relative_scores_leave_out_the_number_that_is_scored() -> None:
    rng = np.random.default_rng(2)
    target, trained, out = (rng.uniform(0.1, 1, (4, 8)) for _ in range(3))
    z = [rng.uniform(0.1, 1, (4, 9)) for _ in range(3)]
    found = left_out_relative_scores(target, z[0], (trained, out), (z[1], z[2]))
    for i in range(4):
        kept = [k for k in range(4) if k != i]
        evidence = (trained[kept].mean(axis=0) + out[kept].mean(axis=0)) / 2
        known = (z[1][kept].mean(axis=0) + z[2][kept].mean(axis=0)) / 2
        np.testing.assert_allclose(found[i], relative_scores(target[i], evidence, z[0][i], known))
