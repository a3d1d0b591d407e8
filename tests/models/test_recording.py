from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.models.packing import pack
from unspike.models.recording import IntegerRecording, Recording

SPIKES = np.random.default_rng(0).random((20, 3, 9)) < 0.3


def make_recording(*, words: bool = True) -> Recording:
    return Recording(
        layer_names=("input", "hidden1", "output"),
        first_neuron=(0, 4, 7, 9),
        n_steps=20,
        words=pack(SPIKES) if words else None,
        all_counts=SPIKES.sum(axis=0).astype(np.int32),
    )


def test_every_layer_has_its_neurons() -> None:
    recording = make_recording()
    for name, where in (("input", slice(0, 4)), ("hidden1", slice(4, 7)), ("output", slice(7, 9))):
        np.testing.assert_array_equal(recording.spikes(name), SPIKES[:, :, where])
        np.testing.assert_array_equal(recording.counts(name), SPIKES[:, :, where].sum(axis=0))


def test_the_answers_are_the_counts_of_the_output_unless_they_are_given() -> None:
    recording = make_recording()
    np.testing.assert_array_equal(recording.answers, recording.counts("output"))
    assert recording.answers.dtype == np.float32
    given = np.array([[0.5, -1.0], [0.0, 2.5], [1.0, 1.0]], np.float32)
    np.testing.assert_array_equal(replace(recording, read_out=given).answers, given)


def test_of_an_output_that_cannot_fire_every_neuron_takes_part() -> None:
    silent = replace(make_recording(), all_counts=np.zeros((3, 9), np.int32))
    assert not silent.active("output").any()
    never = replace(silent, output_spikes=False)
    assert never.active("output").all()
    assert not never.active("hidden1").any()
    assert make_recording().active("hidden1").all()


def test_counts_without_spikes() -> None:
    recording = make_recording(words=False)
    assert recording.counts("output").shape == (3, 2)
    with pytest.raises(InvalidInput, match="keep_spikes=True"):
        recording.spikes("output")


def test_an_unknown_layer_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InvalidInput, match="Did you mean 'hidden1'"):
        make_recording().counts("hiden1")


def test_several_spikes_in_one_step() -> None:
    trains = {"input": np.array([[[2, 0]], [[1, 1]]], np.int16), "output": np.ones((2, 1, 1), np.bool_)}
    recording = IntegerRecording(
        layer_names=("input", "output"),
        first_neuron=(0, 2, 3),
        n_steps=2,
        words=None,
        all_counts=np.array([[3, 1, 2]], np.int32),
        trains=trains,
    )
    assert recording.counts("input").tolist() == recording.spikes("input").sum(axis=0).tolist()
    with pytest.raises(InvalidInput, match="no layer 'hidden1', expected one of input, output"):
        recording.spikes("hidden1")
    with pytest.raises(InvalidInput, match="spike counts only"):
        replace(recording, trains=None).spikes("input")
