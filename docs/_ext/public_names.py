"""What is public: the names that `unspike` and its rooms export, each at the shortest path it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import isclass, isroutine
from typing import Any

ROOMS = (
    "unspike",
    "unspike.data",
    "unspike.models",
    "unspike.snn.neurons",
    "unspike.snn.encoding",
    "unspike.unlearning",
    "unspike.evaluation",
    "unspike.report",
    "unspike.report.plots",
    "unspike.pipeline",
    "unspike.studies",
    "unspike.parallel",
)
INNER = {
    "unspike.report.explore": "the making of explore.html",
    "unspike.report.summary": "the making of summary.html",
    "unspike.studies.comparison": "what is public of it, `unspike.studies` exports",
    "unspike.studies.paper": "what is public of it, `unspike.studies` exports",
}
"""Rooms that export names to other rooms alone, and why."""
CALLED = {"unspike.report": "unspike.pipeline.own_network.report"}
"""A module that is called like a function -> the function."""


@dataclass(frozen=True, kw_only=True)
class PublicName:
    """A public name: the room that shows it, what it is called there, and what it is."""

    room: str
    name: str
    value: Any

    @property
    def path(self) -> str:
        """The dotted name that is documented."""
        return CALLED.get(f"{self.room}.{self.name}", f"{self.room}.{self.name}")

    @property
    def documented(self) -> bool:
        """Whether it is a class or a function; a constant is listed with its value."""
        return isclass(self.value) or isroutine(self.value) or self.path != f"{self.room}.{self.name}"


def public_names() -> Iterator[PublicName]:
    """Yield every public name once."""
    seen: set[int] = set()
    for room in ROOMS:
        module = import_module(room)
        for name in module.__all__:
            value = getattr(module, name)
            if id(value) not in seen:
                seen.add(id(value))
                yield PublicName(room=room, name=name, value=value)
