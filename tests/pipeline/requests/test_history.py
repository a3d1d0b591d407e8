from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from unspike.data import ForgetRequest
from unspike.foundation.errors import InvalidInput
from unspike.pipeline.material import Material
from unspike.pipeline.requests.history import PastRequest, history_of, records_of


def past(material: Material, text: str = "class:3") -> PastRequest:
    task = ForgetRequest.parse(text).select(material.parts.train)
    return PastRequest(
        text=text,
        kind=task.kind,
        method="hybrid",
        seed=0,
        seconds=1.5,
        fingerprint=task.forgotten.fingerprint,
        record_id=tuple(task.forgotten.record_id.tolist()),
        held_out=material.going_with(task),
        before="0" * 64,
        after="1" * 64,
    )


def test_a_history_comes_back_from_a_header(material: Material) -> None:
    one = past(material)
    assert history_of(Path("m"), {"requests": [one.to_dict()]}) == (one,)
    assert history_of(Path("m"), {}) == ()


@pytest.mark.parametrize(
    "requests", [5, [5], [{}], [{"text": "class:3"}], None, [{"text": "x", "record_id": [-1]}]]
)
def test_a_damaged_history_is_refused(requests: object) -> None:
    with pytest.raises(InvalidInput, match="the account of earlier requests is damaged") as error:
        history_of(Path("m"), {"requests": requests})
    assert "\n" not in str(error.value)


def test_records_of_an_earlier_request_are_found_or_refused(material: Material) -> None:
    one = past(material)
    records = records_of(material.parts.train, one)
    assert set(records.y.tolist()) == {3}
    fewer = material.parts.train.take(material.parts.train.record_id != one.record_id[0])
    with pytest.raises(InvalidInput, match="they cannot be left out"):
        records_of(fewer, one)
    with pytest.raises(InvalidInput, match="or others under their ids"):
        records_of(material.parts.train, replace(one, fingerprint="2" * 64))


def test_after_a_class_nothing_of_it_is_left_in_any_part(material: Material) -> None:
    left = material.after([past(material)])
    for part in (left.parts.train, left.parts.validation, left.parts.test):
        assert 3 not in np.unique(part.y)
    assert len(left.past) == 1
    assert left.facts()["requests"][0]["text"] == "class:3"
    assert material.past == ()
