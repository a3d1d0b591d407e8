from __future__ import annotations

import numpy as np

from unspike.data import Dataset, ForgetRequest, load, split


def test_a_data_set_tells_records_shape_and_classes() -> None:
    digits = load("digits")
    text = digits._repr_html_()
    assert ">1,797<" in text
    assert "image, 8 × 8" in text
    assert f"3: {int((digits.y == 3).sum())}" in text
    assert "people" not in text


def test_many_classes_are_cut_and_hostile_names_are_only_texts() -> None:
    names = ("<script>", *(f"c{n}" for n in range(30)))
    dataset = Dataset(
        name="<b>",
        modality="vector",
        x=np.zeros((2, 3), np.float32),
        y=np.array([0, 1]),
        record_id=np.array([0, 1]),
        class_names=names,
        citation="",
    )
    text = dataset._repr_html_()
    assert "and 11 more" in text
    assert "<script>" not in text
    assert "<b>" not in text


def test_parts_and_requests_tell_how_many_records_they_have() -> None:
    parts = split(load("digits"))
    text = parts._repr_html_()
    for name in ("train", "validation", "test"):
        assert f"<td>{name}</td><td>{len(getattr(parts, name)):,}</td>" in text
    task = ForgetRequest.parse("class:3").select(parts.train)
    text = task._repr_html_()
    assert "Request class:3" in text
    assert f">{len(task.forgotten)}<" in text
    assert f">{len(task.retained):,}<" in text
    assert "earlier" not in text
