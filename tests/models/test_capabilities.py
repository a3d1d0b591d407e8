from __future__ import annotations

import pytest

from unspike.models.capabilities import (
    HasDensity,
    HasEpochs,
    HasSteps,
    HasThreads,
    Saves,
    allowed_threads_of,
    answers_are_counts,
    epochs_of,
    learns_by_gradient,
    same_threads,
    threads_beside,
    threads_of,
    use_threads,
)
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.recipes import RECIPES


class Bare:
    """A network that offers nothing besides the contract."""


@pytest.mark.parametrize("ability", [HasThreads, HasEpochs, HasSteps, HasDensity, Saves])
def test_the_native_network_has_every_ability_and_another_has_none(
    ability: type, trained: SpikingClassifier
) -> None:
    assert isinstance(trained, ability)
    assert not isinstance(Bare(), ability)


@pytest.mark.parametrize("recipe", RECIPES)
def test_of_the_recipes_those_of_surrogate_gradients_follow_one(recipe: str) -> None:
    assert learns_by_gradient(SpikingClassifier(recipe=recipe)) == ("surrogate" in recipe)
    assert not learns_by_gradient(Bare())  # type: ignore[arg-type]


def test_answers_are_counts_unless_something_else_is_declared() -> None:
    class Read(Bare):
        def __init__(self, readout: str | None) -> None:
            self.readout = readout

    assert answers_are_counts(Bare())  # type: ignore[arg-type]
    assert answers_are_counts(Read(None))  # type: ignore[arg-type]
    assert not answers_are_counts(Read("membranes"))  # type: ignore[arg-type]


def test_epochs_are_the_recipes_unless_told(trained: SpikingClassifier) -> None:
    assert epochs_of(trained) == 10
    by_recipe = SpikingClassifier(recipe="paper")
    assert epochs_of(by_recipe) == RECIPES["paper"].epochs
    assert epochs_of(Bare()) == 1  # type: ignore[arg-type]


def test_the_number_of_threads_is_set_where_there_is_one(trained: SpikingClassifier) -> None:
    first, second, bare = trained.copy(), trained.copy(), Bare()
    use_threads(first, 1)
    assert (first.threads, threads_of(first)) == (1, 1)
    same_threads(second, first)
    assert second.threads == 1
    use_threads(bare, 1)  # type: ignore[arg-type]
    same_threads(second, bare)  # type: ignore[arg-type]
    assert second.threads is None
    assert not vars(bare)
    assert threads_of(bare) == threads_of(second) >= 1  # type: ignore[arg-type]


def test_a_network_that_computes_with_one_thread_leaves_the_others() -> None:
    class Alone(Bare):
        allowed_threads: int | None = 1

        @property
        def threads(self) -> int | None:
            return 1

        @threads.setter
        def threads(self, wanted: int | None) -> None:
            self.allowed_threads = wanted

    first, second = Alone(), Alone()
    use_threads(first, None)  # type: ignore[arg-type]
    same_threads(second, first)  # type: ignore[arg-type]
    assert threads_of(second) == 1  # type: ignore[arg-type]
    assert allowed_threads_of(second) is None  # type: ignore[arg-type]
    assert threads_beside(second) == threads_of(Bare())  # type: ignore[arg-type]
