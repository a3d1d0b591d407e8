"""The reference of the command line, from the help of the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from unspike.cli.main import app

WIDTH = 96


def cli_page() -> str:
    """Return the page."""
    program = typer.main.get_command(app)
    sections = "\n".join(_section(words, command) for words, command in _commands(program, ["unspike"]))
    return (
        "# Command line\n\n"
        "What each command says of itself with `--help`. A command ends with code 0; with 2 where what was\n"
        "given is wrong, before anything is written; with 1 where the work failed; with 3 where\n"
        "`--fail-unless-forgotten` was given and something is not forgotten; and with 130 after Ctrl-C.\n\n"
        f"{sections}"
    )


def _commands(command: Any, words: list[str]) -> Iterator[tuple[list[str], Any]]:
    """Yield a command and, of a group, those in it."""
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, [*words, name])


def _section(words: list[str], command: Any) -> str:
    context = command.context_class(
        command, info_name=" ".join(words), terminal_width=WIDTH, max_content_width=WIDTH
    )
    name = " ".join(words)
    return f"## {name}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
