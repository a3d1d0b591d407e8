"""Label-only attack: a record whose class is named whatever becomes of it was probably trained on.

The attacker sees nothing but the class that the network names. The score of a record is the share of its
presentations in which that is the true one: once as it is, and in copies with dropped input (module
`presentations`). A record that lies deep within its class is named rightly in all of them. With six
presentations there are seven scores, so many records tie, which counts one half.

The aim is the retrained networks' AUC; 0.5 is guessing.

Source: after Apollo (L. Tang, J. Joshi and A. Kundu, arXiv 2506.09923), which needs nothing but labels of the
unlearned network either, but searches for inputs near the decision boundary with the help of shadow networks.
Here there are none: a weaker attack, whose failure shows less.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import FEWEST, auc
from unspike.evaluation.attacks.line_up import attack_by, line_up
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.presentations import DROPOUT
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.measurement import Measurement


def named_share(plain: Responses, copies: Responses, *, times: int) -> NDArray[np.float64]:
    """Return the share of all presentations in which the true class was named.

    Parameters
    ----------
    plain, copies : Responses
        Answers to the same records as they are, and to several copies of each.
    times : int
        Copies of each record.

    Returns
    -------
    ndarray of shape (B,), float64
    """
    return np.asarray((plain.named_rate + times * copies.named_rate) / (1 + times))


@register_metric(
    "mia.label_only.auc",
    definition="Area under the ROC curve of the attack that takes the forgotten records whose class is named "
    "in most presentations, some with dropped input, for members.",
    scale=Scale(EQUAL),
    sample=Sample(FEWEST, "records on each side"),
    source=("tang2025apollo", "guan2025privacy"),
)
def label_only(network: AskedNetwork, context: Context) -> Measurement:
    """Return the AUC of the attack."""
    names = (network.non_members, "forget")
    other, member = (network.responses(name) for name in names)
    line = line_up(member, other)
    score = [
        named_share(network.responses(name), network.responses(name, DROPOUT), times=DROPOUT.times)
        for name in names
    ]
    return auc([attack_by(np.concatenate(score), line)], context.bootstrap)
