"""What a recipe decides, by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.snn.recipes import FORMER, RECIPES, name_of_then, recipe_named

DEFAULT = RECIPES["default"]


def test_the_gain_keeps_the_current_whatever_the_fan_in() -> None:
    recipe = replace(DEFAULT, drive=(900.0, 450.0, 1400.0))
    # drive / sqrt(fan-in): first, two further ones, output
    assert recipe.gains([81.0, 25.0, 9.0, 100.0]) == pytest.approx([100.0, 90.0, 150.0, 140.0])
    assert recipe.gains([81.0, 100.0]) == pytest.approx([100.0, 140.0])
    assert recipe.gains([100.0]) == pytest.approx([140.0])  # no hidden layer: the output's drive
    assert recipe.gains([0.0, 0.25])[0] == 900.0  # a neuron without synapse is driven as by one


def test_each_kind_of_record_has_its_code() -> None:
    assert DEFAULT.code((8, 8)) is DEFAULT.image_code
    assert DEFAULT.code((6,)) is DEFAULT.vector_code
    assert DEFAULT.code((30, 3), "series") is DEFAULT.series_code
    with pytest.raises(InvalidInput, match="modality is 'sound', expected one of image, series, vector"):
        DEFAULT.code((30,), "sound")


def test_few_records_are_in_smaller_batches() -> None:
    recipe = replace(DEFAULT, batch_size=100, few_records=400)
    assert [recipe.batch_of(n) for n in (0, 1, 100, 200, 400, 10_000)] == [1, 1, 6, 25, 100, 100]


def test_an_unknown_norm_is_refused() -> None:
    with pytest.raises(InvalidInput, match="norm_kind is 'l3', expected one of l1, l2"):
        replace(DEFAULT, norm_kind="l3")


@pytest.mark.parametrize("name", RECIPES)
def test_settings_are_plain_and_name_the_recipe(name: str) -> None:
    recipe = recipe_named(name)
    settings = recipe.settings()
    assert json.loads(json.dumps(settings)) == settings
    assert (settings["name"], settings["steps"]) == (name, recipe.steps)


def test_an_unknown_recipe_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match=r"no recipe 'papr', expected one of .*Did you mean 'paper'"):
        recipe_named("papr")


@pytest.mark.parametrize("name", FORMER)
def test_former_recipes_have_names_and_settings_of_their_own(name: str) -> None:
    for recipe in FORMER[name]:
        assert recipe.name not in RECIPES
        assert recipe_named(recipe.name) is recipe
        then = {**recipe.settings(), "name": name}
        assert then != RECIPES[name].settings()
        assert name_of_then(name, then) == recipe.name


def test_settings_of_now_or_of_nobody_keep_their_name() -> None:
    settings = RECIPES["surrogate-gradient"].settings()
    assert name_of_then("surrogate-gradient", settings) == "surrogate-gradient"
    assert name_of_then("surrogate-gradient", {**settings, "dropout": 0.77}) == "surrogate-gradient"
    assert name_of_then("mine", settings) == "mine"
