"""Settings of the distillation that would do nothing."""

from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.hybrid.distillation import Distillation


def test_a_distillation_that_would_do_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput, match="passes is 0"):
        Distillation(passes=0)
