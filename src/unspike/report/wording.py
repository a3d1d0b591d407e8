"""Numbers as a reader wants them: three or four digits, a true minus sign, the unit beside the figure."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

NOT_COMPUTED = "not computed"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
Wording = Callable[[float], str]


def decimals(value: float, places: int = 3) -> str:
    """Write 0.5314 as ``0.531``."""
    text = f"{value:,.{places}f}"
    return text.replace("-", "−" if _not_zero(text) else "")


def share(value: float) -> str:
    """Write the share 0.93471 in percent, without the sign: ``93.47``."""
    return decimals(100 * value, 2)


def signed(wording: Wording) -> Wording:
    """Return `wording` with a plus sign before what is above zero."""

    def write(value: float) -> str:
        text = wording(value)
        return f"+{text}" if value > 0 and _not_zero(text) else text

    return write


def significant(value: float) -> str:
    """Write a number with three significant digits; from a million on, and below 0.001, as a power of ten."""
    if value == 0:
        return "0"
    # The exponent after rounding: 999.7 has the exponent of 1000.
    mantissa, exponent_text = f"{value:.2e}".split("e")
    exponent = int(exponent_text)
    if -3 <= exponent < 6:
        return decimals(value, max(0, 2 - exponent))
    return f"{mantissa} × 10{str(exponent).translate(_SUPERSCRIPT)}".replace("-", "−")


def count(value: float) -> str:
    """Write a whole number with separators: ``12,345``."""
    return f"{value:,.0f}"


def spread(statistic: Mapping[str, Any], wording: Wording) -> str:
    """Write a mean and its standard deviation: ``93.40 ± 0.31``; the mean alone for a single run."""
    mean, deviation = statistic["mean"], statistic["std"]
    if mean is None:
        return NOT_COMPUTED
    return wording(mean) if deviation is None else f"{wording(mean)} ± {wording(deviation)}"


def optional(value: float | None, wording: Wording) -> str:
    """Write a number, or that it was not computed."""
    return NOT_COMPUTED if value is None else wording(value)


def anything(value: object) -> str:
    """Write a value of unknown kind, such as a setting, on one line."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and math.isfinite(value):
        return (
            f"{value:.4g}".replace("-", "−") if 1e-4 <= abs(value) < 1e6 or value == 0 else significant(value)
        )
    if isinstance(value, int):
        return str(value).replace("-", "−")
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _not_zero(text: str) -> bool:
    return any(digit in text for digit in "123456789")
