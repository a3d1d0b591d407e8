"""Options that belong together: declared once as a block, which a command takes as one argument."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from typing import Any, get_type_hints

Command = Callable[..., None]


def with_blocks(**defaults: object) -> Callable[[Command], Command]:
    """Return a decorator that gives a command the options of the blocks that it takes, in their place.

    Parameters
    ----------
    **defaults : object
        Values of options by name, where the command's differ from those of the block.
    """

    def spread(command: Command) -> Command:
        taken = inspect.signature(command, eval_str=True).parameters.values()

        @wraps(command)
        def spread_out(**given: Any) -> None:
            command(**{one.name: _value(one, given) for one in taken})

        shown = [option for one in taken for option in _options(one, defaults)]
        spread_out.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
        spread_out.__annotations__ = {option.name: option.annotation for option in shown}
        return spread_out

    return spread


def _options(parameter: inspect.Parameter, defaults: dict[str, object]) -> Iterator[inspect.Parameter]:
    block = parameter.annotation
    if not is_dataclass(block):
        yield parameter
        return
    hints = get_type_hints(block, include_extras=True)
    for field in fields(block):
        default = inspect.Parameter.empty if field.default is MISSING else field.default
        yield inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=defaults.get(field.name, default),
            annotation=hints[field.name],
        )


def _value(parameter: inspect.Parameter, given: dict[str, Any]) -> Any:
    block = parameter.annotation
    if not is_dataclass(block):
        return given[parameter.name]
    return block(**{field.name: given[field.name] for field in fields(block)})  # type: ignore[operator]
