"""What fails in a method of the user's own is told in one line; what fails in the package stays as it is."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.foundation.own_code import OwnCodeFailed
from unspike.unlearning.baselines.nothing import Nothing
from unspike.unlearning.guarded import unlearned_by


@dataclass(frozen=True)
class Own:
    """Fails, or returns something else than a network."""

    error: BaseException | None = None
    name: str = "mine"

    def unlearn(self, model: Any, task: Any, **_: Any) -> Any:
        if self.error:
            raise self.error
        return 3


@pytest.mark.parametrize("error", [ZeroDivisionError("by\nzero."), OSError("no such thing"), SystemExit(3)])
def test_the_line_names_the_method_the_place_and_the_cause(error: BaseException) -> None:
    lines, first = inspect.getsourcelines(Own.unlearn)
    place = first + next(n for n, line in enumerate(lines) if "raise self.error" in line)
    with pytest.raises(OwnCodeFailed) as failed:
        unlearned_by(Own(error), None, None)  # type: ignore[arg-type]
    cause = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
    assert str(failed.value) == (f"method 'mine' failed in test_guarded.py, line {place} ({cause}). Mend it.")


def test_another_type_is_refused() -> None:
    with pytest.raises(OwnCodeFailed, match=r"method 'mine' returned int, expected Unlearned"):
        unlearned_by(Own(), None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [InvalidInput("said on purpose"), KeyboardInterrupt()])
def test_what_has_a_line_of_its_own_keeps_it(error: BaseException) -> None:
    with pytest.raises(type(error)):
        unlearned_by(Own(error), None, None)  # type: ignore[arg-type]


def test_a_fault_of_the_package_is_not_dressed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Nothing, "unlearn", Own.unlearn)
    monkeypatch.setattr(Nothing, "error", ZeroDivisionError(), raising=False)
    with pytest.raises(ZeroDivisionError):
        unlearned_by(Nothing(), None, None)  # type: ignore[arg-type]
