"""Settings of the repair that would do nothing."""

from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.hybrid.repair import Repair


@pytest.mark.parametrize(("setting", "value"), [("passes", 0), ("every", 0)])
def test_a_repair_that_would_do_nothing_is_refused(setting: str, value: int) -> None:
    with pytest.raises(InvalidInput, match=f"{setting} is 0"):
        Repair(**{setting: value})  # type: ignore[arg-type]
