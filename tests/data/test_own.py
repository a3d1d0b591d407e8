import numpy as np
import pytest

from unspike import ForgetRequest, dataset_from
from unspike.foundation.errors import InvalidInput, ReadingNote

from ..event_lists import arrays_of_events, event_dataset

X = np.arange(12.0).reshape(4, 3)
Y = ["a", "b", "a", "b"]


class Pairs:
    """What torch.utils.data.Dataset asks of a data set that is asked by place."""

    def __init__(self, records, labels):
        self.records, self.labels = records, labels

    def __len__(self):
        return len(self.records)

    def __getitem__(self, place):
        return self.records[place], self.labels[place]


def test_arrays():
    with pytest.warns(ReadingNote, match="own: 4 records read as vectors of 3 features"):
        dataset = dataset_from(X, Y, subject=["anna", "anna", "bert", "bert"])
    assert dataset.x.tolist() == X.tolist()
    assert dataset.class_names == ("a", "b")
    assert len(ForgetRequest.of_subject("bert").select(dataset).forgotten) == 2


def test_a_mapping_of_arrays_and_what_is_said_of_them():
    dataset = dataset_from({"x": np.zeros((4, 5, 3)), "y": Y}, name="mine", modality="series", axes="ct")
    assert (dataset.name, dataset.modality, dataset.records.shape) == ("mine", "series", (4, 3, 5))


def test_a_table_of_pandas():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6], "y": Y[:3]}, index=[30, 10, 20])
    dataset = dataset_from(frame)
    assert dataset.x.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert dataset.record_id.tolist() == [30, 10, 20]
    with pytest.raises(InvalidInput, match="rows have the same index"):
        dataset_from(pandas.concat([frame, frame]))
    assert dataset_from(frame[["a", "b"]], frame["y"]).fingerprint == dataset.fingerprint


def test_a_data_set_that_is_asked_by_place():
    dataset = dataset_from(Pairs(np.full((4, 1, 8, 8), 128, np.uint8), [3, 5, 3, 5]))
    assert (dataset.modality, dataset.class_names, dataset.records.shape) == ("image", ("3", "5"), (4, 8, 8))


def test_tensors_of_pytorch():
    torch = pytest.importorskip("torch")
    data = torch.utils.data.TensorDataset(torch.rand(6, 1, 8, 8), torch.arange(6) % 2)
    assert dataset_from(data).records.shape == (6, 8, 8)


@pytest.mark.parametrize(
    ("data", "given", "message"),
    [
        (X, {}, "holds x, expected x and y: no y"),
        (X, {"y": Y[:3]}, r"y has shape \(3,\), expected \(4,\)"),
        (X, {"y": Y, "people": Y}, "'people', which is not read"),
        ({"x": X, "y": Y, "id": [1, 2, 3, 4]}, {"id": [1, 2, 3, 4]}, "id is given twice"),
        (7, {"y": Y}, "own is a int, expected an array"),
        (Pairs([], []), {}, "own holds no records"),
        (Pairs([np.zeros(2), np.zeros(3)], [0, 1]), {}, r"record 1 has shape \(3,\), expected \(2,\)"),
        ([["a", "b"], ["c", "d"]], {"y": [0, 1]}, "x holds <U1, expected numbers"),
    ],
)
def test_what_cannot_be_a_data_set_is_refused(data, given, message):
    with pytest.raises(InvalidInput, match=message):
        dataset_from(data, **given)


def test_a_mapping_of_events_is_read_as_events() -> None:
    arrays = arrays_of_events(12)
    label = arrays.pop("label")
    found = dataset_from(arrays, label=label, subject=np.repeat("anna", len(label)))
    assert found.modality == "events"
    assert found.fingerprint == event_dataset(12).fingerprint
    assert set(found.words.values()) == {"anna"}
