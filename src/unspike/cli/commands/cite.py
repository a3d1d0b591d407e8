"""`unspike cite`."""

from __future__ import annotations

from typing import Annotated

import typer

from unspike.cli import options

_HELP = "Methods that were used."


def cite(
    methods: Annotated[
        list[str] | None, typer.Argument(metavar="METHOD", help=_HELP, autocompletion=options.method_names)
    ] = None,
    imports: options.Import = None,
) -> None:
    """Print BibTeX for unspike, for the paper and for the methods that are named.

    \b
    unspike cite
    unspike cite hybrid > unspike.bib
    """
    from unspike.pipeline.citations import citation

    print(citation(*(methods or ())))
