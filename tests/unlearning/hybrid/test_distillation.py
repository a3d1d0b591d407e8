"""Settings of the rehearsal that would do nothing."""

from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.hybrid.distillation import Rehearsal


def test_a_rehearsal_that_would_do_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput, match="passes is 0"):
        Rehearsal(passes=0)
