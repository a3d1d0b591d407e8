"""What commands have in common: results of each go into a folder of its own; an audit's options need it."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from unspike.cli.blocks import Measuring
from unspike.cli.main import app
from unspike.foundation.errors import InvalidInput

COMMANDS = ("run", "train", "band", "compare", "reproduce", "forget", "evaluate")


def test_every_command_has_a_folder_of_its_own() -> None:
    folders = [
        option.default
        for command in COMMANDS
        for option in typer.main.get_command(app).commands[command].params  # type: ignore[attr-defined]
        if option.name == "out"
    ]
    assert len({str(Path(folder)) for folder in folders}) == len(COMMANDS)


@pytest.mark.parametrize(("option", "value"), [("ensemble", 8), ("metrics", "mia.loss.auc")])
def test_options_of_an_audit_are_refused_without_it(option: str, value: object) -> None:
    assert Measuring().audited() is None
    with pytest.raises(InvalidInput, match=f"--{option} is an option of the audit. Add --audit"):
        Measuring(**{option: value}).audited()  # type: ignore[arg-type]
