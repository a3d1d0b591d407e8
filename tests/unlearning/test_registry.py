from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.contract import Unlearner
from unspike.unlearning.registry import make_unlearner, register_unlearner, unlearners

from .broken import Honest


def test_the_papers_methods_and_the_baselines_are_there() -> None:
    paper = {"algorithm-1", "hybrid", "selective-retraining", "synaptic-pruning", "adaptive-thresholding"}
    assert paper | {"nothing", "retrain", "fine-tune"} <= set(unlearners())


def test_the_papers_methods_come_first_and_the_others_by_name() -> None:
    names = list(unlearners())
    places = [names.index(name) for name in ("hybrid", "selective-retraining", "adaptive-thresholding")]
    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] < names.index("bad-teacher")
    rest = names[names.index("bad-teacher") :]
    assert rest == sorted(rest)


@pytest.mark.parametrize("name", unlearners())
def test_every_method_is_an_unlearner_of_its_name(name: str) -> None:
    method = make_unlearner(name)
    assert isinstance(method, Unlearner)
    assert method.name == name
    assert (type(method).__doc__ or "").strip()


def test_something_else_is_not() -> None:
    assert isinstance(Honest(), Unlearner)
    assert not isinstance(object(), Unlearner)


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="registered already"):
        register_unlearner("hybrid")(Honest)


def test_unknown_methods_and_settings_are_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="Did you mean 'hybrid'"):
        make_unlearner("hybird")
    with pytest.raises(InvalidInput, match="Did you mean 'epochs'"):
        make_unlearner("fine-tune", epoch=3)
    with pytest.raises(InvalidInput, match="expected one of"):
        make_unlearner("synaptic-pruning", criterion="size")
