"""What was measured of one case, and how it compares with unspike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

from running_worker import RunningWorker

OWN = "unspike"
HAND_WRITTEN = ("plain numpy loop", "plain torch loop", "torch.compile'd loop")


@dataclass
class Row:
    """One case and its turns.

    Parameters
    ----------
    worker : RunningWorker
        Who runs it.
    version : str
        Of the engine.
    case : dict
        What the worker said of it.
    turns : list of dict
        Time and spike rates of each turn.
    failure : str
        Why there are no more turns; empty if there was no failure.
    """

    worker: RunningWorker
    version: str
    case: dict[str, Any]
    turns: list[dict[str, Any]] = field(default_factory=list)
    failure: str = ""

    @property
    def images_per_second(self) -> list[float]:
        """Of each turn."""
        return [self.case["n_images"] / turn["seconds"] for turn in self.turns]

    @property
    def speed(self) -> float:
        """Median of `images_per_second`."""
        return median(self.images_per_second)

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
    aim : str
        Floor and goal of the project for the ratio.
    neuron : str or None
        Neurons of the group; None for any.
    only : str or None
        The one engine of the group; None for all libraries.
    hand_written : bool
        Whether the group is that of the loops without a library instead.
    """

    title: str
    task: str
    aim: str = ""
    neuron: str | None = None
    only: str | None = None
    hand_written: bool = False

    def against(self, rows: Sequence[Row], form: str) -> tuple[str, float] | None:
        """Return the fastest engine of the group and how many times as fast unspike's Izhikevich is."""
        own = speeds(rows, task=self.task, form=form, neuron="Izhikevich", engine=OWN)
        wanted = {"task": self.task, "form": form, **({"neuron": self.neuron} if self.neuron else {})}
        group = {e: s for e, s in speeds(rows, **wanted).items() if self._includes(e)}
        if not own or not group:
            return None
        fastest = max(group, key=lambda engine: group[engine])
        return fastest, own[OWN] / group[fastest]

    def _includes(self, engine: str) -> bool:
        if engine.startswith(OWN):
            return False
        return engine == self.only if self.only else (engine in HAND_WRITTEN) == self.hand_written


COMPARISONS = (
    Comparison("Izhikevich forward, Norse Izhikevich", "forward", only="Norse Izhikevich"),
    Comparison("Izhikevich forward, fastest Izhikevich library", "forward", "8 / 20", neuron="Izhikevich"),
    Comparison("Izhikevich forward, fastest library of any kind", "forward", "5 / 12"),
    Comparison("Izhikevich forward, fastest hand-written loop", "forward", hand_written=True),
    Comparison(
        "STDP training, BindsNET with PostPre as shipped", "stdp", "25 / 100", only="BindsNET Izhikevich"
    ),
    Comparison("STDP training, BindsNET without lateral synapses", "stdp"),
    Comparison("error-modulated training, snnTorch by gradients", "error", "5 / 20", only="snnTorch Leaky"),
    Comparison("error-modulated training, fastest library by gradients", "error"),
)
