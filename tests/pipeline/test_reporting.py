from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.pipeline import ReportSettings


@pytest.mark.parametrize("text", ["", "x" * 201, "two\nlines", "a bell\a"])
def test_a_reference_is_one_line(text: str) -> None:
    with pytest.raises(InvalidInput, match="expected one line of 1 to 200"):
        ReportSettings(reference=text)


def test_any_line_is_a_reference() -> None:
    assert ReportSettings(reference="Ärztekammer, № 17/2026").reference == "Ärztekammer, № 17/2026"
