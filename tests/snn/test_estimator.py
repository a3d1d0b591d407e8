"""scikit-learn's conventions, of a classifier that always says the same."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError

from unspike.snn.estimator import Estimator, check_fitted


class Always(Estimator):
    def __init__(self, answer: int = 1, *, loud: bool = False) -> None:
        self.answer = answer
        self.loud = loud

    def predict(self, x: object) -> np.ndarray:
        return np.full(len(np.asarray(x)), self.answer)


def test_its_settings_are_the_parameters_of_its_init() -> None:
    assert Always(3).get_params() == {"answer": 3, "loud": False}
    changed = Always()
    assert changed.set_params(answer=2, loud=True) is changed
    assert changed.get_params() == {"answer": 2, "loud": True}
    with pytest.raises(ValueError, match="Invalid parameter 'anwser', expected one of answer, loud"):
        changed.set_params(anwser=1)


def test_it_scores_by_the_share_that_is_right() -> None:
    assert Always(1).score([[0]] * 4, [1, 0, 1, 1]) == 0.75


def test_its_text_tells_what_is_not_the_default() -> None:
    assert repr(Always()) == "Always()"
    assert repr(Always(3, loud=True)) == "Always(answer=3, loud=True)"


def test_scikit_learn_takes_it_for_a_classifier_and_clones_it() -> None:
    assert is_classifier(Always())
    assert clone(Always(3)).get_params() == Always(3).get_params()


def test_what_was_not_fitted_is_refused_as_scikit_learn_does() -> None:
    model = Always()
    with pytest.raises(NotFittedError, match="This Always is not trained yet"):
        check_fitted(model, "network_")
    model.network_ = object()  # type: ignore[attr-defined]
    check_fitted(model, "network_")
