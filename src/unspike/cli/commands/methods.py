"""`unspike methods`."""

from __future__ import annotations

from typing import Annotated

import typer

from unspike.cli import options

_HELP = "Show the settings of this method."


def methods(
    name: Annotated[
        str | None, typer.Argument(metavar="METHOD", help=_HELP, autocompletion=options.method_names)
    ] = None,
    imports: options.Import = None,
    json: options.Json = False,
) -> None:
    """List the unlearning methods and training recipes, or everything that decides what one method does.

    \b
    unspike methods
    unspike methods hybrid
    """
    from unspike.cli.show import show_method, show_methods
    from unspike.pipeline.citations import source_of
    from unspike.snn.recipes import RECIPES
    from unspike.unlearning.registry import make_unlearner, unlearners

    if name is not None:
        show_method(make_unlearner(name), source_of(name), as_json=json)
        return
    show_methods([make_unlearner(name) for name in sorted(unlearners())], sorted(RECIPES), as_json=json)
