"""`unspike methods`."""

from __future__ import annotations

from unspike.cli import options


def methods(json: options.Json = False) -> None:
    """List the unlearning methods and training recipes.

    \b
    unspike methods
    """
    from unspike.cli.show import show_names
    from unspike.snn.recipes import RECIPES
    from unspike.unlearning.registry import unlearners

    show_names({"methods": sorted(unlearners()), "recipes": sorted(RECIPES)}, as_json=json)
