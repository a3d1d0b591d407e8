"""Options that say which network is meant: together in every command, refused where they are of another."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import typer

from unspike.cli.main import app
from unspike.cli.network_blocks import GraphOptions, TrainingOptions, network_named
from unspike.foundation.errors import InvalidInput

COMMANDS = ("run", "train", "band", "compare", "reproduce")


def options_of(command: str) -> list[str]:
    return [option.name for option in typer.main.get_command(app).commands[command].params]  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_training_options_stand_together(command: str) -> None:
    expected = [field.name for field in fields(TrainingOptions)]
    found = options_of(command)
    first = found.index(expected[0])
    assert found[first : first + len(expected)] == expected


def test_options_of_the_network_built_in_are_refused_with_another() -> None:
    with pytest.raises(InvalidInput, match="--hidden is an option of the network that is built in"):
        TrainingOptions(model="mine.py:build", hidden="30").making("digits")
    with pytest.raises(InvalidInput, match=r"Add --model FILE\.py:FUNCTION"):
        TrainingOptions().making("digits", weights=Path("w.pt"))


def test_options_of_graphs_are_refused_without_one() -> None:
    GraphOptions().refuse_without_graph()
    with pytest.raises(InvalidInput, match="--dt is an option of NIR graphs"):
        GraphOptions(dt=1.0).refuse_without_graph()


def test_a_graph_needs_its_step_and_their_number() -> None:
    with pytest.raises(InvalidInput, match="does not say --dt"):
        GraphOptions().graph("graph.nir", steps=25, epochs=None)
    with pytest.raises(InvalidInput, match="does not say --steps"):
        GraphOptions(dt=1.0).graph("graph.nir", steps=None, epochs=None)


def test_what_builds_a_network_needs_weights() -> None:
    assert network_named("model.safetensors", None) == {"model": Path("model.safetensors")}
    with pytest.raises(InvalidInput, match="what has it learned"):
        network_named("mine.py:build", None)
