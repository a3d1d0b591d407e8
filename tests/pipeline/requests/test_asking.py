from __future__ import annotations

import numpy as np
import pytest

from unspike.data import Task, Whereabouts
from unspike.foundation.errors import InvalidInput, Note
from unspike.pipeline.material import Material
from unspike.pipeline.requests.asking import AskingSettings, asked, asked_in_turn

SETTINGS = AskingSettings(seed=0)


def test_each_request_meets_what_the_ones_before_left(material: Material) -> None:
    first, second = asked_in_turn(["class:3", "fraction:0.5"], material, SETTINGS)
    assert isinstance(first, Task)
    assert isinstance(second, Task)
    assert 3 not in np.unique(second.forgotten.y)
    assert 3 not in np.unique(second.retained.y)
    left = len(material.parts.train) - len(first.forgotten)
    assert len(second.forgotten) == round(0.5 * left)
    with pytest.raises(InvalidInput, match="names none of the"):
        asked_in_turn(["class:3", "class:3"], material, SETTINGS)


def test_what_was_never_met_is_found_elsewhere(material: Material, tmp_path) -> None:
    (tmp_path / "ids.txt").write_text(f"{material.parts.test.record_id[0]}\n")
    found = asked(f"records:{tmp_path / 'ids.txt'}", material, SETTINGS)
    assert isinstance(found, Whereabouts)
    assert not found.met


def test_ids_in_no_part_are_refused_and_those_held_out_are_told(material: Material, tmp_path) -> None:
    ids, train, test = tmp_path / "ids.txt", material.parts.train, material.parts.test
    ids.write_text(f"{train.record_id[0]}\n99999\n")
    with pytest.raises(InvalidInput, match=r"1 in no part \(99999\): remove the ids"):
        asked(f"records:{ids}", material, SETTINGS)
    ids.write_text(f"{train.record_id[0]}\n{test.record_id[0]}\n")
    with pytest.warns(Note, match="they are left out of the never-seen records"):
        task = asked(f"records:{ids}", material, SETTINGS)
    assert isinstance(task, Task)
    assert task.held_out == (int(test.record_id[0]),)
    assert test.record_id[0] not in material.beside(task).parts.test.record_id
