"""Ways of presenting records to a network that is attacked.

*Plain*: as in use. *Input dropout*: the mean answer to several copies of a record in each of which a random
part of the values is dropped; members lose less of their certainty than others (Guan et al., arXiv
2502.13191, who mask values with probability 0.01 and average ten answers; on mnist5k the attack on the
original network was strongest near 0.1, so that is our default, with five copies). *Scaled steps*: with more
or fewer time steps than the network was trained with, for spiking networks leak more the longer they look
(ibid.).

The contract of a network knows no dropout of input spikes. Therefore values of the record are dropped, set
to 0, before they are coded: in a rate code a value of 0 causes no spikes, so its neuron falls silent; in a
population code it excites the neurons that prefer 0. Of records that are events, events are dropped. Which
values or events are dropped is drawn by record id.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.responses import Responses, answered
from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.events import Events
from unspike.foundation.errors import InvalidInput
from unspike.foundation.randomness import Purpose, key, uniform
from unspike.models.capabilities import HasSteps

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

_NO_STEPS = "this network has no setting `steps`, so its number of time steps cannot be changed"


class Presentation(Protocol):
    """A way of presenting records."""

    @property
    def name(self) -> str:
        """What the presentation is called at the end of a metric's name; empty for the plain one."""

    def prepared(self, model: SpikingModel, dataset: Dataset) -> SpikingModel:
        """Return the network to which the records are presented; the given one is not changed."""

    def present(self, model: SpikingModel, dataset: Dataset) -> Responses:
        """Return a prepared network's answers to records, in their order."""


@dataclass(frozen=True, kw_only=True)
class Plain:
    """Each record once, as it is."""

    name: str = ""

    def prepared(self, model: SpikingModel, dataset: Dataset) -> SpikingModel:
        """Return the network itself."""
        return model

    def present(self, model: SpikingModel, dataset: Dataset) -> Responses:
        """Return the answers."""
        return answered(model, dataset)


@dataclass(frozen=True, kw_only=True)
class InputDropout:
    """Several copies of each record with some values dropped.

    Parameters
    ----------
    rate : float
        Probability that a value is dropped, at least 0 and below 1.
    times : int
        Copies of each record, one or more.
    seed : int
        Of the draws.
    """

    rate: float = 0.1
    times: int = 5
    seed: int = 0
    name: str = "dropout"

    def __post_init__(self) -> None:
        if not 0.0 <= self.rate < 1.0:
            raise InvalidInput(f"rate is {self.rate}, expected at least 0 and below 1 (try 0.1)")
        if self.times < 1:
            raise InvalidInput(f"times is {self.times}, expected at least 1 (try 5)")

    def prepared(self, model: SpikingModel, dataset: Dataset) -> SpikingModel:
        """Return the network itself."""
        return model

    def present(self, model: SpikingModel, dataset: Dataset) -> Responses:
        """Return the mean answers to the copies."""
        copies = [
            answered(model, dataclasses.replace(dataset, x=self._dropped(dataset, copy)))
            for copy in range(self.times)
        ]
        return dataclasses.replace(
            copies[0],
            counts=np.mean([one.counts for one in copies], axis=0),
            probability=np.mean([one.probability for one in copies], axis=0),
            named=np.mean([one.correct for one in copies], axis=0),
        )

    def _dropped(self, dataset: Dataset, copy: int) -> NDArray[np.float32]:
        streams = key(self.seed, Purpose.INPUT_DROPOUT, dataset.record_id, copy)
        if isinstance(dataset.records, Events):
            return cast(NDArray[np.float32], dataset.records.thinned(streams, self.rate))
        values = np.arange(int(np.prod(dataset.records.shape[1:])))
        kept = uniform(streams[:, None], values) >= self.rate
        return dataset.x * kept.reshape(dataset.records.shape)


@dataclass(frozen=True, kw_only=True)
class ScaledSteps:
    """Each record once, with another number of time steps.

    Parameters
    ----------
    factor : float
        Number of time steps by that of the network's training.
    """

    factor: float

    @property
    def name(self) -> str:
        """``steps_x0.5``, say."""
        return f"steps_x{self.factor:g}"

    def prepared(self, model: SpikingModel, dataset: Dataset) -> SpikingModel:
        """Return a twin of the network that presents for so many time steps.

        Raises
        ------
        CannotMeasure
            If the network cannot change its number of time steps.
        """
        if len(dataset) == 0:
            return model
        one = dataset.take([0])
        now = model.record(one.x, record_id=one.record_id).n_steps
        wanted = max(1, round(self.factor * now))
        if not isinstance(model, HasSteps):
            raise CannotMeasure(_NO_STEPS)
        twin = model.with_steps(wanted)
        found = twin.record(one.x, record_id=one.record_id).n_steps
        if found != wanted:
            raise CannotMeasure(f"this network presents for {found} time steps when set to {wanted}")
        return twin

    def present(self, model: SpikingModel, dataset: Dataset) -> Responses:
        """Return the answers."""
        return answered(model, dataset)


PLAIN = Plain()
DROPOUT = InputDropout()
SWEEP = (ScaledSteps(factor=0.25), ScaledSteps(factor=0.5), ScaledSteps(factor=2.0))
