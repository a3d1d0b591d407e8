"""The program `unspike`: its commands, and what becomes of errors."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
import warnings
from collections.abc import Sequence
from io import TextIOWrapper
from types import FrameType
from typing import Annotated, TextIO

import typer

from unspike.cli.commands import (
    band,
    cite,
    compare,
    data,
    evaluate,
    export,
    forget,
    methods,
    metrics,
    plan,
    reproduce,
    run,
    train,
    undo,
)
from unspike.foundation.errors import InvalidInput, Note, UnspikeError
from unspike.foundation.memory import return_large_blocks
from unspike.version import __version__

INTERRUPTED = 130
_LONGEST_WORD, _LONGEST_MESSAGE = 300, 2400
_show = warnings.showwarning

app = typer.Typer(
    name="unspike",
    add_completion=True,
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
app.command()(plan.plan)
app.command()(undo.undo)
app.command()(export.export)
app.command()(band.band)
app.command()(compare.compare)
app.command()(reproduce.reproduce)
app.add_typer(data.app, name="data")
app.command()(methods.methods)
app.command()(metrics.metrics)
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
        0; 2 for wrong input and 1 for work that failed, after one line on stderr; 130 after Ctrl-C.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("always", Note)
        warnings.showwarning = _note
        try:
            code = app(args=list(arguments), prog_name="unspike", standalone_mode=False, obj=tuple(arguments))
        except KeyboardInterrupt:
            code = INTERRUPTED
        except InvalidInput as error:
            return _refuse(str(error))
        except UnspikeError as error:
            return _refuse(str(error), code=1)
        except BrokenPipeError:  # whoever read the output has read enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return 1
        except OSError as error:
            return _refuse(_told(error))
        except MemoryError:
            return _refuse(
                "There is not enough memory for this. Take fewer records, neurons or networks at once."
            )
        except typer.TyperException as error:
            return _refuse(error.format_message())
    if code == INTERRUPTED:
        again = shlex.join(["unspike", *(word for word in arguments if word != "--fresh")])
        print(f"unspike: interrupted; what is finished is kept, resume with: {again}", file=sys.stderr)
    return code if isinstance(code, int) else 0


def _note(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Show a note as a line of its own, and any other warning as Python does."""
    if issubclass(category, Note):
        print("unspike: note:", " ".join(str(message).split("\n")), file=sys.stderr)
    else:
        _show(message, category, filename, lineno, file, line)


def _told(error: OSError) -> str:
    """Return what the system refused, where, and what to do."""
    where = "" if error.filename is None else f": {error.filename}"
    return (
        f"{error.strerror or error}{where}. What is finished is kept: make room, or choose a folder you may "
        "write to, and run the same command again."
    )


def _bounded(message: str) -> str:
    """Return a message that fits on a screen, whatever was given: long words and long lists are cut."""
    message = re.sub(rf"\S{{{_LONGEST_WORD},}}", lambda word: f"{word[0][:60]}...{word[0][-60:]}", message)
    half = _LONGEST_MESSAGE // 2
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:half]} ... {message[-half:]}"


def _refuse(message: str, *, code: int = 2) -> int:
    print("unspike: error:", _bounded(" ".join(message.split("\n"))), file=sys.stderr)
    return code


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run the program with the words of the command line; a request to end it is as Ctrl-C."""
    signal.signal(signal.SIGTERM, _interrupt)
    return_large_blocks()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # names of files need not be text
            stream.reconfigure(errors="backslashreplace")
    sys.exit(exit_code(sys.argv[1:]))
