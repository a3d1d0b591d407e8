"""The program `unspike`: its commands, and what becomes of errors."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from unspike.cli import cite, compare, data, evaluate, forget, methods, reproduce, run, train
from unspike.errors import InvalidInput
from unspike.version import __version__

INTERRUPTED = 130

app = typer.Typer(
    name="unspike",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"unspike {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def unspike(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Make a trained spiking network forget chosen training data, and measure how well it forgot.

    \b
    unspike run                       train, erase, compare, report; on bundled data
    unspike run --forget class:7      erase a class of your choice
    unspike COMMAND --help            options and examples of a command
    """
    if context.invoked_subcommand is None:
        print(context.get_help())


app.command()(run.run)
app.command()(train.train)
app.command()(forget.forget)
app.command()(evaluate.evaluate)
app.command()(compare.compare)
app.command()(reproduce.reproduce)
app.add_typer(data.app, name="data")
app.command()(methods.methods)
app.command()(cite.cite)


def exit_code(arguments: Sequence[str]) -> int:
    """Run the program and return its exit code.

    Parameters
    ----------
    arguments : sequence of str
        The words after the program's name.

    Returns
    -------
    int
        0; 2 for wrong input, after one line on stderr; 130 after Ctrl-C.
    """
    try:
        code = app(args=list(arguments), prog_name="unspike", standalone_mode=False, obj=tuple(arguments))
    except KeyboardInterrupt:
        code = INTERRUPTED
    except InvalidInput as error:
        return _refuse(str(error))
    except typer.TyperException as error:
        return _refuse(error.format_message())
    if code == INTERRUPTED:
        again = shlex.join(["unspike", *(word for word in arguments if word != "--fresh")])
        print(f"unspike: interrupted; what is finished is kept, resume with: {again}", file=sys.stderr)
    return code if isinstance(code, int) else 0


def _refuse(message: str) -> int:
    print("unspike: error:", " ".join(message.split("\n")), file=sys.stderr)
    return 2


def main() -> None:
    """Run the program with the words of the command line."""
    sys.exit(exit_code(sys.argv[1:]))
