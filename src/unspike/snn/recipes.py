"""Named recipes: everything that decides how a network is built and trained, in one value.

`default` is the one that measures best under the architecture of Wang, Ying & Pan 2024 (two hidden
layers of 200, connection probability 0.1); `paper` follows their words as closely as they can be
followed; `lif` is the default with leaky integrate-and-fire neurons without a lower bound of the potential,
which can be written to NIR; `surrogate-gradient` and `surrogate-gradient-izhikevich` learn by gradients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from unspike.foundation.errors import InvalidInput, suggest
from unspike.snn.encoding import EventCode, PopulationCode, RegularCode, SpikeCode, WindowedPopulationCode
from unspike.snn.neurons import Izhikevich, LeakyIntegrateAndFire, NeuronModel
from unspike.snn.plasticity.error_modulated_stdp import ErrorModulatedSTDP
from unspike.snn.plasticity.homeostasis import Homeostasis
from unspike.snn.plasticity.normalisation import NORMS
from unspike.snn.plasticity.rule import LearningRule
from unspike.snn.plasticity.stdp import PairSTDP
from unspike.snn.plasticity.surrogate_gradient import SurrogateGradient


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a network is built and trained.

    Parameters
    ----------
    name : str
        What the recipe is called.
    rule : LearningRule
        Learning rule.
    neuron : Izhikevich or LeakyIntegrateAndFire
        Model of every neuron.
    image_code, series_code, vector_code : SpikeCode
        Spike code for each kind of record.
    steps : int, ms
        Time steps of a presentation.
    epochs : int
        How often each record is presented.
    batch_size : int
        Records between two changes of the weights.
    few_records : int
        Below so many vectors or series, batches shrink with the square of their number, lest few records
        change the weights seldom. Not those of images, for which the methods' settings were chosen.
    learning_rate : float
        Factor on the change of a weight, or where steps are adaptive their size.
    adaptive : bool
        Whether each synapse scales its own steps, which then fade to zero over the epochs as a half cosine.
    threshold_rate : float, mV
        Size of a step of a firing threshold; 0 leaves thresholds to homeostasis.
    dropout : float
        Share of hidden neurons silenced in each presentation.
    weight_deviation : float
        Standard deviation of the initial weights.
    drive : tuple of 3 floats
        Gain times the root of the fan-in, for the first, the further and the output layer: the current
        that an input of unit rate causes stays the same whatever the fan-in.
    norm : float or None
        Norm to which the weights that reach a neuron are scaled after each epoch.
    norm_kind : "l1" or "l2"
        Which norm.
    homeostasis : Homeostasis or None
        What keeps hidden layers alive.
    """

    name: str
    rule: LearningRule
    neuron: NeuronModel = field(default_factory=Izhikevich.fast_spiking)
    image_code: SpikeCode = field(default_factory=lambda: RegularCode(max_rate=0.9))
    series_code: SpikeCode = field(default_factory=WindowedPopulationCode)
    vector_code: SpikeCode = field(default_factory=PopulationCode)
    steps: int
    epochs: int
    batch_size: int = 100
    few_records: int = 400
    learning_rate: float
    adaptive: bool = True
    threshold_rate: float = 0.0
    dropout: float = 0.2
    weight_deviation: float = 0.05
    drive: tuple[float, float, float] = (900.0, 450.0, 1400.0)
    norm: float | None = None
    norm_kind: str = "l2"
    homeostasis: Homeostasis | None = field(default_factory=Homeostasis)

    def __post_init__(self) -> None:
        if self.norm_kind not in NORMS:
            raise InvalidInput(f"norm_kind is '{self.norm_kind}', expected one of {', '.join(NORMS)}")

    def code(self, record_shape: Sequence[int], modality: str | None = None) -> SpikeCode:
        """Return the spike code for records of a shape: [F] with `vector`, [T, C] `series` or `image`.

        Events are spikes already, and are presented as they are in every recipe.
        """
        if modality == "events":
            return EventCode()
        codes = {"image": self.image_code, "series": self.series_code, "vector": self.vector_code}
        if modality is None:
            modality = "vector" if len(record_shape) == 1 else "image"
        if modality not in codes:
            raise InvalidInput(f"modality is '{modality}', expected one of {', '.join(codes)}, events")
        return codes[modality]

    def batch_of(self, n_records: int) -> int:
        """Return how many of some records are between two changes of the weights."""
        share = min(1.0, n_records / self.few_records)
        return max(1, round(self.batch_size * share**2))

    def gains(self, fan_in: Sequence[float]) -> list[float]:
        """Return the gain of each layer for its mean number of synapses a neuron."""
        first, further, last = self.drive
        drives = [first, *[further] * (len(fan_in) - 2), last][-len(fan_in) :]
        return [drive / max(n, 1.0) ** 0.5 for drive, n in zip(drives, fan_in, strict=True)]

    def settings(self) -> dict[str, Any]:
        """Return every setting, JSON-ready."""
        plain = (
            "steps",
            "epochs",
            "batch_size",
            "few_records",
            "learning_rate",
            "adaptive",
            "threshold_rate",
            "dropout",
        )
        more = ("weight_deviation", "norm", "norm_kind")
        return {
            "name": self.name,
            "rule": self.rule.settings(),
            "neuron": {"model": self.neuron.name, **vars(self.neuron)},
            **{name: getattr(self, name) for name in (*plain, *more)},
            "drive": list(self.drive),
            "codes": {
                "image": self.image_code.settings(),
                "series": self.series_code.settings(),
                "vector": self.vector_code.settings(),
            },
            "homeostasis": None if self.homeostasis is None else vars(self.homeostasis),
        }


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(name="default", rule=ErrorModulatedSTDP(), steps=50, epochs=20, learning_rate=0.006),
        Recipe(
            name="paper",
            rule=PairSTDP(),
            steps=50,
            epochs=20,
            learning_rate=0.01,
            adaptive=False,
            norm=1.0,
            drive=(800.0, 200.0, 2000.0),
        ),
        Recipe(
            name="lif",
            rule=ErrorModulatedSTDP(),
            neuron=LeakyIntegrateAndFire(v_floor=-1e6),
            steps=50,
            epochs=20,
            learning_rate=0.006,
            drive=(360.0, 180.0, 560.0),
        ),
        Recipe(
            name="surrogate-gradient",
            rule=SurrogateGradient(width=15.0),
            neuron=LeakyIntegrateAndFire(v_floor=-1e6),
            steps=25,
            epochs=40,
            learning_rate=0.01,
            dropout=0.1,
            drive=(360.0, 180.0, 560.0),
        ),
        Recipe(
            name="surrogate-gradient-izhikevich",
            rule=SurrogateGradient(width=10.0),
            steps=50,
            epochs=20,
            learning_rate=0.002,
        ),
    )
}

# What recipes were before, by a name of their own: networks trained by them are read, and retrained alike.
FORMER = {
    "surrogate-gradient": (
        replace(RECIPES["surrogate-gradient"], name="surrogate-gradient-1", epochs=20, dropout=0.2),
    )
}


def recipe_named(name: str) -> Recipe:
    """Return the recipe of a name, a former one of its own name too."""
    if name in RECIPES:
        return RECIPES[name]
    for recipe in chain.from_iterable(FORMER.values()):
        if recipe.name == name:
            return recipe
    known = ", ".join(RECIPES)
    raise InvalidInput(f"no recipe '{name}', expected one of {known}.{suggest(name, RECIPES)}")


def name_of_then(name: str, settings: dict[str, Any]) -> str:
    """Return the name that a recipe has now which had these settings under a name once.

    Parameters
    ----------
    name : str
        What it was called.
    settings : dict
        What `Recipe.settings` returned.

    Returns
    -------
    str
        The same name where no former recipe of it had just these settings.
    """
    for recipe in FORMER.get(name, ()):
        if {**recipe.settings(), "name": name} == settings:
            return recipe.name
    return name
