"""Groups of networks, for metrics that compare distributions over networks record by record.

Four groups of N networks each: *original* networks trained with the forgotten records, what unlearning made
of them, retrained networks, and a second group of retrained networks with other seeds, which gives every
metric its floor: what it says of networks that are right by definition. Network i of each group should
follow from the same seed or be independent of the others; wherever one network is judged by the rest,
number i is left out of every group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.presentations import PLAIN, Presentation
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

Margins = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ensemble:
    """What a group of networks answered.

    Parameters
    ----------
    margin : mapping of str to ndarray of shape (N, B), float64, nats
        Set name -> log p_y - log (1 - p_y) of each network and record.
    accuracy : mapping of str to ndarray of shape (N,), float64
        Set name -> accuracy of each network, a fraction.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.evaluation import Ensemble
    >>> group = Ensemble(margin={"forget": np.zeros((3, 5))}, accuracy={"forget": np.full(3, 0.5)})
    >>> len(group), group.probability("forget").tolist()[0]
    (3, [0.5, 0.5, 0.5, 0.5, 0.5])
    """

    margin: Mapping[str, Margins]
    accuracy: Mapping[str, NDArray[np.float64]]

    def __post_init__(self) -> None:
        sizes = {len(values) for values in (*self.margin.values(), *self.accuracy.values())}
        if len(sizes) != 1:
            raise InvalidInput(f"An ensemble needs as many networks in every set, got {sorted(sizes)}.")

    def __len__(self) -> int:
        """Return the number of networks."""
        return len(next(iter(self.margin.values())))

    def probability(self, name: str) -> NDArray[np.float64]:
        """Return the probability of the true class, float64 [N, B], of a set."""
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * self.margin[name])))


@dataclass(frozen=True, kw_only=True, eq=False)
class Ensembles:
    """The groups of one request.

    Parameters
    ----------
    original, unlearned, oracle : Ensemble
        Networks before, after, and retrained; equally many.
    second_oracle : Ensemble, optional
        As many other retrained networks, for the floor.
    bootstrap : Bootstrap
        How intervals are drawn.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.evaluation import Ensemble, Ensembles
    >>> group = Ensemble(margin={"forget": np.zeros((3, 5))}, accuracy={"forget": np.full(3, 0.5)})
    >>> groups = Ensembles(original=group, unlearned=group, oracle=group)
    >>> groups.second_oracle is None  # so nothing has a floor
    True
    """

    original: Ensemble
    unlearned: Ensemble
    oracle: Ensemble
    second_oracle: Ensemble | None = None
    bootstrap: Bootstrap = field(default_factory=Bootstrap)

    def __post_init__(self) -> None:
        groups = (self.original, self.unlearned, self.oracle, self.second_oracle)
        sizes = {len(group) for group in groups if group is not None}
        if len(sizes) != 1:
            raise InvalidInput(
                f"Ensembles need equally many networks in each group, got {sorted(sizes)}: leave some out."
            )


def ensemble(
    models: Sequence[SpikingModel], sets: Mapping[str, Dataset], *, presentation: Presentation = PLAIN
) -> Ensemble:
    """Present the sets of a request to a group of networks.

    Parameters
    ----------
    models : sequence of SpikingModel
        The networks; they are not changed.
    sets : mapping of str to Dataset
        What `evaluation_sets` returned.
    presentation : Presentation
        How.

    Returns
    -------
    Ensemble
        Records in the order of their ids.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> from unspike import evaluation_sets
    >>> from unspike.evaluation import ensemble
    >>> group = ensemble([model, model.clone()], evaluation_sets(task, parts.test))
    >>> len(group), group.margin["forget"].shape == (2, len(task.forgotten))
    (2, True)
    """
    margin: dict[str, list[Margins]] = {name: [] for name in sets}
    accuracy: dict[str, list[float]] = {name: [] for name in sets}
    for model in models:
        shown = presentation.prepared(model, sets["forget"])
        for name, dataset in sets.items():
            answers = presentation.present(shown, dataset).in_order()
            margin[name].append(answers.margin)
            accuracy[name].append(float(answers.correct.mean()) if len(answers) else 0.0)
    return Ensemble(
        margin={name: np.stack(values) for name, values in margin.items()},
        accuracy={name: np.array(values) for name, values in accuracy.items()},
    )


def joined(parts: Sequence[Ensemble]) -> Ensemble:
    """Return the networks of several groups as one group, in that order.

    Parameters
    ----------
    parts : sequence of Ensemble
        Groups that answered the same records; one or more.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.evaluation import Ensemble, joined
    >>> group = Ensemble(margin={"forget": np.zeros((3, 5))}, accuracy={"forget": np.full(3, 0.5)})
    >>> len(joined([group, group]))
    6
    """
    first = parts[0]
    return Ensemble(
        margin={name: np.concatenate([part.margin[name] for part in parts]) for name in first.margin},
        accuracy={name: np.concatenate([part.accuracy[name] for part in parts]) for name in first.accuracy},
    )
