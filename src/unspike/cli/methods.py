"""`unspike methods`."""

from __future__ import annotations

from unspike.cli import options


def methods(json: options.Json = False) -> None:
    """List the unlearning methods and training recipes.

    \b
    unspike methods
    """
    from unspike.cli.show import show_methods
    from unspike.snn.recipes import RECIPES
    from unspike.unlearning.registry import make_unlearner, unlearners

    show_methods([make_unlearner(name) for name in sorted(unlearners())], sorted(RECIPES), as_json=json)
