"""What a network must offer to be unlearned, and the bridges to networks of other frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unspike.foundation.conformance import CheckFailed, CheckResult
    from unspike.models.check_model import check_model, model_checks

__all__ = ["CheckFailed", "CheckResult", "check_model", "model_checks"]


def __getattr__(name: str) -> Any:
    """Import the conformance suite when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'unspike.models' has no attribute '{name}'")
    from importlib import import_module

    suite = import_module("unspike.models.check_model")
    # The module bears the name of its main function; importing it put the module in the function's place.
    globals().update({public: getattr(suite, public) for public in __all__})
    return getattr(suite, name)
