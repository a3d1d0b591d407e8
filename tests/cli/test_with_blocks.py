"""Blocks of options: spread in place, with a command's own defaults, and handed over whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer

from unspike.cli.with_blocks import with_blocks


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
