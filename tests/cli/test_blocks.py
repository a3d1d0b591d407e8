"""Blocks of options: spread in place, with a command's own defaults, and handed over whole."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

import pytest
import typer

from unspike.cli.blocks import TrainingOptions, with_blocks
from unspike.cli.main import app

COMMANDS = ("run", "train", "band", "compare", "reproduce")


@dataclass(frozen=True, kw_only=True)
class Meal:
    soup: Annotated[str, typer.Option(metavar="SOUP")] = "leek"
    bread: Annotated[int, typer.Option(metavar="N")] = 1


Got = list[tuple[str, Meal, bool]]


@pytest.fixture
def dining() -> tuple[typer.Typer, Got]:
    got: Got = []
    program = typer.Typer()

    @program.command()
    @with_blocks(bread=2)
    def dine(*, guest: str, meal: Meal, late: bool = False) -> None:
        """Dine."""
        got.append((guest, meal, late))

    return program, got


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["Ann"], ("Ann", Meal(soup="leek", bread=2), False)),
        (["Bo", "--late", "--soup", "pea"], ("Bo", Meal(soup="pea", bread=2), True)),
        (["Cy", "--bread", "0"], ("Cy", Meal(soup="leek", bread=0), False)),
    ],
)
def test_a_command_is_handed_the_block(
    words: list[str], expected: tuple[str, Meal, bool], dining: tuple[typer.Typer, Got]
) -> None:
    program, got = dining
    program(words, standalone_mode=False)
    assert got == [expected]


def options_of(command: str) -> list[str]:
    return [option.name for option in typer.main.get_command(app).commands[command].params]  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_training_options_stand_together(command: str) -> None:
    expected = [field.name for field in fields(TrainingOptions)]
    found = options_of(command)
    first = found.index(expected[0])
    assert found[first : first + len(expected)] == expected


def test_every_command_has_a_folder_of_its_own() -> None:
    folders = [
        option.default
        for command in (*COMMANDS, "forget", "evaluate")
        for option in typer.main.get_command(app).commands[command].params  # type: ignore[attr-defined]
        if option.name == "out"
    ]
    assert len({str(Path(folder)) for folder in folders}) == 7
