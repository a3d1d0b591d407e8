"""The data of the page: arrays come out as they went in, and nothing names what must not be named."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
from collections.abc import Callable

import numpy as np
import pytest

from unspike.report.explore import content
from unspike.report.explore.content import Content, content_of

from .example import FORGOTTEN, case, figures, network


def reader(found: Content) -> Callable[[int], np.ndarray]:
    unpacked = gzip.decompress(base64.b64decode(found.arrays))

    def read(number: int) -> np.ndarray:
        kind, shape, first = found.data["arrays"][number]
        return np.frombuffer(unpacked, kind, int(np.prod(shape)), first).reshape(shape)

    return read


def test_answers_come_out_as_they_went_in() -> None:
    given = case()
    found = content_of([given], {}, with_records=True)
    read, profile = reader(found), given.networks[1].profile
    assert profile is not None
    shown = found.data["cases"][0]["networks"][1]
    for name in ("test", "retain"):
        answers = shown["sets"][name]
        np.testing.assert_allclose(read(answers["margin"]) / 100, profile.sets[name].margin, atol=0.006)
        assert np.array_equal(read(answers["confusion"]), profile.sets[name].confusion)
        assert np.array_equal(read(answers["prediction"]), profile.sets[name].prediction)
    places = read(shown["sets"]["test"]["places"]["loss"])
    np.testing.assert_allclose(places / 100, profile.sets["test"].places["loss"], atol=0.006)


def test_activity_is_of_the_forgotten_records_and_then_of_each_class() -> None:
    given = case()
    found = content_of([given], {}, with_records=False)
    read, profile = reader(found), given.networks[0].profile
    assert profile is not None
    packed = found.data["cases"][0]["networks"][0]["activity"]
    rows = read(packed["rows"]) * packed["unit"]
    forgotten, never_seen = (profile.sets[name].activity for name in ("forget", "test"))
    assert forgotten is not None
    assert never_seen is not None
    np.testing.assert_allclose(rows[0], forgotten.mean(axis=0), atol=0.02)  # one record of each class
    np.testing.assert_allclose(rows[1:], never_seen, atol=0.02)


def test_a_class_without_records_is_told_from_one_that_is_silent() -> None:
    given = case()
    profile = given.networks[0].profile
    assert profile is not None
    assert profile.sets["test"].activity is not None
    profile.sets["test"].activity[1] = np.nan
    profile.sets["test"].activity[2] = 0.0
    found = content_of([given], {}, with_records=False)
    rows = reader(found)(found.data["cases"][0]["networks"][0]["activity"]["rows"])
    assert (rows[2] == 255).all()
    assert (rows[3] == 0).all()


@pytest.mark.parametrize("kind", ["samples", "class"])
def test_nothing_names_a_forgotten_record_unless_it_is_asked_for(kind: str) -> None:
    given = case(kind=kind)
    hidden, shown = (content_of([given], {}, with_records=leave) for leave in (False, True))
    words = [json.dumps(found.data) for found in (hidden, shown)]
    for number in FORGOTTEN:
        assert f'"{number}"' not in words[0]
        assert f'"{number}"' in words[1]
    assert hidden.data["cases"][0]["sets"]["forget"] == {"size": 3}
    answers = hidden.data["cases"][0]["networks"][0]["sets"]["forget"]
    assert ("confusion" in answers) == (kind == "class")
    assert "prediction" not in answers
    assert given.pictures is not None
    pictures = reader(hidden)(hidden.data["cases"][0]["pictures"]["values"])
    for number in FORGOTTEN:
        own = given.pictures.values[given.pictures.record_id == number][0]
        assert not (pictures == own).all(axis=(1, 2)).any()


def test_spikes_are_shown_as_long_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    # A record takes 5 neurons of 2 bytes in each of four networks.
    monkeypatch.setattr(content, "MOST_SPIKE_BYTES", 3 * 40)
    first, second = content_of([case("0"), case("1")], {}, with_records=False).data["cases"]
    assert first["watched"] == {"id": ["20", "30"], "steps": 10}
    assert second["watched"]["id"] == ["20"]


def test_networks_without_profiles_are_shown_by_their_figures() -> None:
    old = [
        network("original", "original", figures(1.0, 0.9, 1.0, 0.8)),
        network("retrained 1", "retrained", figures(0.8, 0.5, 1.0, 0.7)),
    ]
    found = content_of(
        [dataclasses.replace(case(), networks=old, pictures=None)], {}, with_records=False
    ).data["cases"][0]
    assert found["sets"] == {}
    assert found["pictures"] is None
    assert found["networks"][0]["remembered"] == pytest.approx(0.3)


def test_data_are_plain_and_the_same_each_time() -> None:
    one, other = (content_of([case()], {"title": "t"}, with_records=False) for _ in range(2))
    assert json.dumps(one.data, allow_nan=False) == json.dumps(other.data)
    assert one.arrays == other.arrays
    assert isinstance(one.data["cases"][0]["networks"][0]["damage"], float)
