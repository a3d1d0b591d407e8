from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.registry import make_unlearner, unlearners
from unspike.unlearning.settings import flat, read_setting, read_settings, settings_of, with_settings

from .broken import Honest


@dataclass(frozen=True, kw_only=True)
class Part:
    passes: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if self.passes < 0:
            raise InvalidInput(f"passes is {self.passes}, expected 0 or more")


@dataclass(frozen=True, kw_only=True)
class Whole:
    rate: float = 0.5
    form: Literal["average", "literal"] = "average"
    quick: bool = False
    words: str = "none"
    most: int | None = None
    layers: tuple[int, ...] = (1, 2)
    part: Part = field(default_factory=Part)
    other: Part | None = None
    seed: int = 0


def test_settings_are_listed_with_their_paths_and_what_they_take() -> None:
    found = {each.path: (each.value, each.takes) for each in settings_of(Whole())}
    assert found == {
        "rate": (0.5, "a number"),
        "form": ("average", "average or literal"),
        "quick": (False, "true or false"),
        "words": ("none", "a text"),
        "most": (None, "a whole number or none"),
        "layers": ((1, 2), "values"),
        "part.passes": (1, "a whole number"),
        "other": (None, "a part or none"),
    }
    assert list(settings_of(Honest())) == []


@pytest.mark.parametrize(
    ("typed", "place", "value"),
    [
        ("rate=2", "rate", 2.0),
        ("rate = 1e-3", "rate", 1e-3),
        ("rate=inf", "rate", float("inf")),
        ("form=literal", "form", "literal"),
        ('form="literal"', "form", "literal"),
        ("quick=true", "quick", True),
        ("words=none", "words", "none"),
        ("words=a=b", "words", "a=b"),
        ("most=3", "most", 3),
        ("most=none", "most", None),
        ("layers=[3, 4]", "layers", (3, 4)),
        ("other=none", "other", None),
    ],
)
def test_a_setting_is_read_as_it_is_typed(typed: str, place: str, value: Any) -> None:
    found = getattr(with_settings(Whole(most=7, other=Part()), dict([read_setting(typed)])), place)
    assert (found, type(found)) == (value, type(value))


def test_a_setting_of_a_part_leaves_everything_else() -> None:
    whole = Whole(rate=0.1)
    changed = with_settings(whole, {"part.passes": 3})
    assert changed == Whole(rate=0.1, part=Part(passes=3))
    assert whole == Whole(rate=0.1)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            "part.pases=3",
            "'part' has no setting 'pases', expected one of passes, seed. Did you mean 'passes'?",
        ),
        ("rte=3", "the method has no setting 'rte', expected one of rate, form,"),
        ("part.passes.more=3", "'part.passes' has no setting 'more', expected one of none."),
        ("other.passes=3", "'other' is none in this method"),
        ("part.passes=-1", "--set part.passes: passes is -1, expected 0 or more"),
        ("part.passes=1.5", "--set part.passes is 1.5, expected a whole number"),
        ("part.passes=true", "--set part.passes is true, expected a whole number"),
        ("rate=nan", "--set rate is nan, expected a number"),
        ("rate=fast", "--set rate is 'fast', expected a number"),
        (f"rate={10**400}", "expected a number"),
        ("form=literl", "expected average or literal. Did you mean 'literal'?"),
        ("part=3", "--set part is 3, expected a part"),
        ("seed=3", "Give --seed"),
        ("part.seed=3", "Give --seed"),
    ],
)
def test_what_makes_no_sense_is_refused(typed: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        with_settings(Whole(), dict([read_setting(typed)]))
    assert message in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("typed", ["rate", "=3", "a..b=3", "a b=3", ""])
def test_another_form_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match=r"expected NAME=VALUE, say repair\.passes=3"):
        read_setting(typed)


def test_settings_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("rate = 2\n[part]\npasses = 3\n")
    assert read_settings(path) == {"rate": 2, "part.passes": 3}
    path.write_text("rate = ")
    with pytest.raises(InvalidInput, match=r"--settings .* is no TOML"):
        read_settings(path)


@pytest.mark.parametrize("name", unlearners())
def test_every_setting_of_every_method_takes_its_own_value(name: str) -> None:
    method = make_unlearner(name)
    own = {each.path: each.value for each in settings_of(method) if each.value is not None}
    assert with_settings(method, own) == method
    assert own.keys() <= dict(flat(method.settings())).keys()
