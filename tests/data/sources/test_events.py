"""Files of events: what they hold, and what is refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unspike.data import load
from unspike.events import WHOLE
from unspike.foundation.errors import InvalidInput, ReadingNote

from ...event_lists import arrays_of_events, write_events

T, X, Y, P = [0, 5, 9, 3], [1, 0, 2, 2], [0, 1, 1, 0], [0, 1, 1, 1]
RECORD, LABEL = [4, 4, 4, 7], ["a", "a", "a", "b"]
KNOWN = {"t": T, "x": X, "y": Y, "p": P, "record": RECORD, "label": LABEL}


def written(path: Path, **arrays: Any) -> str:
    np.savez(path / "events.npz", **arrays)
    return f"events:{path / 'events.npz'}"


def test_a_known_file(tmp_path: Path) -> None:
    with pytest.warns(ReadingNote, match="2 records of 4 events on a sensor of 2 x 3 pixels, .* of 9.1"):
        dataset = load(written(tmp_path, **KNOWN))
    assert dataset.record_id.tolist() == [4, 7]
    assert (dataset.y.tolist(), dataset.class_names) == ([0, 1], ("a", "b"))
    assert dataset.x.shape == (2, 2, 2, 3)
    assert dataset.records.where.tolist() == [1, 6 + 3, 6 + 3 + 2, 6 + 2]
    np.testing.assert_allclose(dataset.records.when / WHOLE, np.array(T) / 9.1)


def test_what_is_said_of_the_sensor_and_the_presentation(tmp_path: Path) -> None:
    dataset = load(written(tmp_path, **KNOWN, sensor=[5, 4], duration=18.0))
    assert dataset.x.shape[1:] == (2, 5, 4)
    assert dataset.records.when[1] == np.ceil(5 / 18 * WHOLE)


def test_one_value_for_each_record(tmp_path: Path) -> None:
    said = {
        "record": [0, 0, 0, 1],
        "label": [1, 0],
        "subject": ["anna", "bert"],
        "split": ["train", "test"],
        "class_names": ["no", "yes"],
    }
    dataset = load(written(tmp_path, **{**KNOWN, **said}, sensor=[2, 3], duration=10))
    assert dataset.y.tolist() == [1, 0]
    assert dataset.class_names == ("no", "yes")
    assert dataset.part.tolist() == [0, 2]
    assert sorted(dataset.words.values()) == ["anna", "bert"]


def test_polarity_may_have_a_sign(tmp_path: Path) -> None:
    signed = {**KNOWN, "p": [-1, 1, 1, 1], "sensor": [2, 3], "duration": 10}
    dataset = load(written(tmp_path, **signed))
    assert dataset.records.where.tolist() == [1, 9, 11, 8]


BAD = {
    "no t": ({"t": None}, "expected t, x, y, p, record, label: no t. Write it with numpy.savez"),
    "no label": ({"label": None}, "no label"),
    "another array": ({"user": np.zeros(3)}, "holds 'user', which is not read. Remove it"),
    "negative time": ({"t": [0, -1, 2, 3]}, "t is -1 at event 1, expected finite times from 0"),
    "no time": ({"t": [0, 1, np.nan, 3]}, "t is nan at event 2"),
    "infinite time": ({"t": [0, 1, np.inf, 3]}, "t is inf at event 2"),
    "short t": ({"t": [0, 1, 2]}, r"t holds int64 of shape \(3,\), expected \(4,\): one number for"),
    "two axes": ({"x": np.zeros((4, 1))}, "x holds float64 of shape .*4, 1"),
    "words for x": ({"x": ["a", "b", "c", "d"]}, "x holds <U1"),
    "negative x": ({"x": [0, 1, -2, 0]}, "x is -2 at event 2, expected whole numbers from 0"),
    "broken y": ({"y": [0, 1, 0.5, 0]}, "y is 0.5 at event 2"),
    "x beside": ({"sensor": [2, 2]}, "x is 2 at event 2, expected 0 to 1 on a sensor of 2 x 2"),
    "vast sensor": ({"sensor": [2**20, 2**20]}, "has more than 16,777,216 inputs"),
    "vast x": ({"x": [0, 0, 0, 2**30]}, "has more than 16,777,216 inputs"),
    "odd sensor": ({"sensor": [2, 2, 2]}, "sensor is .*, expected height and width"),
    "polarity 2": ({"p": [0, 2, 1, 0]}, "p holds 2, expected 0 or 1, or -1 or 1"),
    "three polarities": ({"p": [0, -1, 1, 0]}, "p holds -1, 0 and 1"),
    "unordered": ({"record": [4, 7, 4, 7]}, "record falls from 7 to 4 at event 2, .* Sort all arrays by"),
    "negative record": ({"record": [-1, 0, 0, 1]}, "record holds -1, expected ids from 0"),
    "record no integer": ({"record": [0.0, 0, 0, 1]}, "record holds float64"),
    "labels disagree": ({"label": ["a", "a", "b", "b"]}, "record 4 has two values of label, a and b"),
    "an empty record": ({"label": ["a", "b"]}, "there is no record 0 with events"),
    "labels of nothing": ({"label": ["a", "b", "c"]}, r"expected \(4,\), one for each event, or \(2,\)"),
    "short duration": ({"duration": 9}, "t reaches 9, expected times below the duration of 9"),
    "no duration": ({"duration": 0}, "duration is 0, expected a number above 0"),
    "no events": ({name: np.zeros(0, int) for name in KNOWN}, "holds no events"),
    "one class": ({"split": ["train", "train", "train", "later"]}, "split holds 'later'"),
}


@pytest.mark.parametrize(("changes", "message"), BAD.values(), ids=BAD)
def test_bad_arrays_are_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    arrays = {name: array for name, array in {**KNOWN, **changes}.items() if array is not None}
    with pytest.raises(InvalidInput, match=message) as caught:
        load(written(tmp_path, **arrays))
    assert "\n" not in str(caught.value)


def test_a_clock_that_goes_on_is_refused(tmp_path: Path) -> None:
    arrays = arrays_of_events()
    path = write_events(tmp_path / "e.npz", t=arrays["t"] + 1000 * arrays["record"], duration=None)
    with pytest.raises(InvalidInput, match=r"t goes on from record to record, up to .* Subtract the time"):
        load(f"events:{path}")


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = write_events(tmp_path / "e.npz")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(
        InvalidInput, match=r"is no npz file, or a truncated one. Write it with .*record=record"
    ):
        load(f"events:{path}")


def test_nothing_follows_the_path(tmp_path: Path) -> None:
    path = write_events(tmp_path / "e.npz")
    with pytest.raises(InvalidInput, match=r"is read in one way. Leave out what follows #"):
        load(f"events:{path}#modality=image")
