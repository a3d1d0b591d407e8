"""`unspike data`: what data there is, where it lies, how it gets here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from unspike.cli import options

if TYPE_CHECKING:
    from unspike.data import Description

app = typer.Typer(rich_markup_mode=None)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a data set, see 'unspike data list'.")]


@app.callback(invoke_without_command=True)
def data(context: typer.Context) -> None:
    """List, find and fetch data sets."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command("list")
def list_data(imports: options.Import = None, json: options.Json = False) -> None:
    """List the data sets and formats.

    \b
    unspike data list
    unspike data list --json
    """
    from unspike.cli.show import show_data
    from unspike.data import describe, formats

    show_data(describe(), formats(), as_json=json)


@app.command()
def where(name: Name, imports: options.Import = None, json: options.Json = False) -> None:
    """Print where a data set lies on this machine.

    \b
    unspike data where mnist
    """
    from unspike.cli.show import show_place

    show_place(_described(name), as_json=json)


@app.command()
def fetch(
    name: Name,
    imports: options.Import = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Download a data set if it is not here, check it, and print where it lies.

    \b
    unspike data fetch mnist
    UNSPIKE_DATA=/my/data unspike data fetch uci-har
    """
    from unspike.cli.progress import shown_progress
    from unspike.cli.show import show_place
    from unspike.data import load

    _described(name)
    with shown_progress(quiet=quiet) as progress:
        load(name, progress=progress)
    show_place(_described(name), as_json=json)


@app.command()
def parts(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A data set, idx:FOLDER or npz:FILE.")],
    split: options.Split = "random",
    split_file: options.SplitFile = None,
    seed: options.Seed = 0,
    imports: options.Import = None,
    json: options.Json = False,
) -> None:
    """Print who and what is where: records of each class and person in training, validation and test.

    \b
    unspike data parts digits
    unspike data parts uci-har --split subject --seed 3
    """
    from unspike.cli.show import show_parts
    from unspike.data import load, tally
    from unspike.data import split as split_parts

    dataset = load(name)
    found = split_parts(dataset, by=options.split_of(split, split_file), seed=seed)
    show_parts(dataset.name, tally(found), as_json=json)


def _described(name: str) -> Description:
    from unspike.data import describe, names
    from unspike.foundation.errors import InvalidInput, suggest

    found = next((description for description in describe() if description.name == name), None)
    if found is None:
        raise InvalidInput(
            f"Unknown data set '{name}', expected one of {', '.join(names())}.{suggest(name, names())}"
        )
    return found
