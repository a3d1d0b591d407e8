"""What was measured of one case, and how it compares with unspike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

from team import Team

OWN = "unspike"
HAND_WRITTEN = (
    *("plain numpy loop", "numpy loop, scipy CSR", "plain torch loop", "torch.compile'd loop"),
    "JAX loop, compiled",
)


@dataclass
class Row:
    """One case and its turns, in each arrangement of processes; the faster one counts.

    Parameters
    ----------
    version : str
        Of the engine.
    case : dict
        What the worker said of it.
    teams : list of Team
        Who run it, one team an arrangement.
    of : dict of str to list of dict
        Arrangement -> images per second, spike rates and memory of each turn.
    failure : str
        Why there are no more turns; empty if there was no failure.
    """

    version: str
    case: dict[str, Any]
    teams: list[Team] = field(default_factory=list)
    of: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failure: str = ""

    @property
    def arrangement(self) -> str:
        """The arrangement that is faster by the median over its turns; empty before any turn."""
        return max(self.of, key=lambda name: median(t["images_per_s"] for t in self.of[name]), default="")

    @property
    def turns(self) -> list[dict[str, Any]]:
        """Turns of the faster arrangement."""
        return self.of.get(self.arrangement, [])

    @property
    def images_per_second(self) -> list[float]:
        """Of each turn, of all processes together."""
        return [turn["images_per_s"] for turn in self.turns]

    @property
    def speed(self) -> float:
        """Median of `images_per_second`."""
        return median(self.images_per_second)

    @property
    def peak_mib(self) -> float:
        """Most memory of all its processes together, which run the other cases as well."""
        return max(turn["peak_mib"] for turn in self.turns)

    @property
    def rates(self) -> list[float]:
        """Mean spike rate of each layer, spikes per neuron and step."""
        return [mean(rates) for rates in zip(*(turn["rates"] for turn in self.turns), strict=True)]

    def is_like(self, **wanted: Any) -> bool:
        """Return whether the case has all these properties."""
        return all(self.case[key] == value for key, value in wanted.items())


def speeds(rows: Sequence[Row], **wanted: Any) -> dict[str, float]:
    """Return the speed of each engine whose case has the properties wanted."""
    return {row.case["engine"]: row.speed for row in rows if row.turns and row.is_like(**wanted)}


def ratio(row: Row, rows: Sequence[Row]) -> float | None:
    """Return how many times as fast unspike is: same task and form, same neuron where it has both."""
    task, form = row.case["task"], row.case["form"]
    neuron = row.case["neuron"] if task == "forward" else "Izhikevich"
    own = speeds(rows, engine=OWN, task=task, form=form, neuron=neuron)
    return own[OWN] / row.speed if own else None


@dataclass(frozen=True)
class Comparison:
    """One line of the summary: unspike against the fastest of a group.

    Parameters
    ----------
    title : str
        What is compared.
    task : str
        In which table.
    aim : mapping of str to str
        Form -> floor and goal of the project for the ratio.
    own, own_neuron : str
        unspike's row, and its kind of neuron.
    neuron : str or None
        Neurons of the group; None for any.
    only : str or None
        The one engine of the group; None for all libraries.
    hand_written : bool
        Whether the group is that of the loops without a library instead.
    """

    title: str
    task: str
    aim: Mapping[str, str] = field(default_factory=dict)
    own: str = OWN
    own_neuron: str = "Izhikevich"
    neuron: str | None = None
    only: str | None = None
    hand_written: bool = False

    def against(self, rows: Sequence[Row], form: str) -> tuple[str, float] | None:
        """Return the fastest engine of the group and how many times as fast unspike is."""
        own = speeds(rows, task=self.task, form=form, neuron=self.own_neuron, engine=self.own)
        wanted = {"task": self.task, "form": form, **({"neuron": self.neuron} if self.neuron else {})}
        group = {e: s for e, s in speeds(rows, **wanted).items() if self._includes(e)}
        if not own or not group:
            return None
        fastest = max(group, key=lambda engine: group[engine])
        return fastest, own[self.own] / group[fastest]

    def _includes(self, engine: str) -> bool:
        if engine.startswith(OWN):
            return False
        return engine == self.only if self.only else (engine in HAND_WRITTEN) == self.hand_written


FORWARD = {"sparse": "4 / 8", "dense": "2 / 5"}
STDP = {"sparse": "10 / 30", "dense": "10 / 30"}
TRAINING = {"dense": "5 / 15"}
COMPARISONS = (
    Comparison("Izhikevich forward, fastest Izhikevich library", "forward", neuron="Izhikevich"),
    Comparison("Izhikevich forward, fastest library of any kind", "forward", FORWARD),
    Comparison("Izhikevich forward, fastest hand-written loop", "forward", FORWARD, hand_written=True),
    Comparison("LIF forward, fastest library of any kind", "forward", FORWARD, own_neuron="LIF"),
    Comparison(
        "LIF forward, fastest hand-written loop", "forward", FORWARD, own_neuron="LIF", hand_written=True
    ),
    Comparison("STDP training, BindsNET with PostPre as shipped", "stdp", STDP, only="BindsNET Izhikevich"),
    Comparison("STDP training, BindsNET without lateral synapses", "stdp", STDP),
    Comparison("error-modulated training, spyx by gradients", "error", TRAINING, only="spyx LIF"),
    Comparison(
        "error-modulated training, SpikingJelly by gradients", "error", TRAINING, only="SpikingJelly LIFNode"
    ),
    Comparison("error-modulated training, snnTorch by gradients", "error", only="snnTorch Leaky"),
    Comparison(
        "training by surrogate gradients, fastest library",
        "error",
        {"sparse": "3 / 10"},
        own="unspike, surrogate gradients",
        own_neuron="LIF",
    ),
)
