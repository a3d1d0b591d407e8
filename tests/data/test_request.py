import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.data import ForgetRequest
from unspike.foundation.errors import InvalidInput

from .helpers import make_dataset

WALKS = make_dataset(12, n_classes=3, class_names=("WALKING", "SITTING", "LAYING"))


def selected(text, dataset=WALKS, **settings):
    task = ForgetRequest.parse(text, **settings).select(dataset)
    assert sorted([*task.forgotten.record_id, *task.retained.record_id]) == sorted(dataset.record_id)
    return task.forgotten.record_id.tolist()


@pytest.mark.parametrize("text", ["class:SITTING", "class:sitting", "class: Sitting"])
def test_a_class_by_its_name_in_capitals_or_not(text):
    assert selected(text) == [1, 4, 7, 10]
    assert ForgetRequest.parse(text).kind == "class"


def test_a_class_by_the_name_that_is_a_number_never_by_its_index():
    dataset = make_dataset(6, class_names=("5", "1"))
    assert selected("class:1", dataset) == [1, 3, 5]
    with pytest.raises(InvalidInput, match="no class '0', expected one of 5, 1"):
        selected("class:0", dataset)


def test_a_class_that_differs_from_another_in_capitals_only():
    dataset = make_dataset(6, class_names=("a", "A"))
    assert selected("class:A", dataset) == [1, 3, 5]


@given(st.floats(0.01, 0.9), st.integers(0, 100))
def test_a_fraction_is_of_that_size_and_the_smaller_lies_within_the_larger(share, seed):
    dataset = make_dataset(200)
    drawn = selected(f"fraction:{share}", dataset, seed=seed)
    assert len(drawn) == max(1, round(share * 200))
    assert set(drawn) <= set(selected(f"fraction:{min(1.1 * share, 0.95)}", dataset, seed=seed))


def test_a_fraction_by_seed():
    dataset = make_dataset(100)
    assert selected("fraction:0.29", dataset, seed=1) == selected("fraction:0.29", dataset, seed=1)
    assert selected("fraction:0.29", dataset, seed=1) != selected("fraction:0.29", dataset, seed=2)
    assert ForgetRequest.parse("fraction:0.29").kind == "samples"


def test_a_fraction_draws_a_record_whatever_the_others():
    dataset = make_dataset(100)
    drawn = selected("fraction:0.2", dataset)
    fewer = dataset.take(np.isin(dataset.record_id, drawn[:3], invert=True))
    assert len(set(selected("fraction:0.2", fewer)) - set(drawn)) <= 3


def test_a_fraction_is_one_record_at_least():
    assert len(selected("fraction:0.001")) == 1


def test_records_by_file(tmp_path):
    file = tmp_path / "ids.txt"
    file.write_text("# to forget\n3\n\n  11  \n3\n")
    assert selected(f"records:{file}") == [3, 11]
    assert ForgetRequest.parse(f"records:{file}").kind == "samples"


def test_a_subject():
    dataset = make_dataset(6, subject=np.array([7, 7, 8, 8, 9, 9]))
    assert selected("subject:8", dataset) == [2, 3]
    assert ForgetRequest.parse("subject:8").kind == "samples"


@pytest.mark.parametrize("text", ["class:laying", "fraction:0.5"])
def test_a_request_travels_to_other_processes(text):
    request = pickle.loads(pickle.dumps(ForgetRequest.parse(text)))
    assert request.text == text
    assert request.select(WALKS).forgotten.record_id.tolist() == selected(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected class:LABEL, fraction:SHARE, records:FILE or subject:ID"),
        ("3", "expected class:LABEL"),
        ("clas:3", "Did you mean 'class'"),
        ("class:", "is empty, expected class:3"),
        ("fraction: ", "is empty"),
        ("fraction:10", "write fraction:0.10 for a tenth"),
        ("fraction:0", "no share between 0 and 1"),
        ("fraction:1", "no share between 0 and 1"),
        ("fraction:nan", "no share between 0 and 1"),
        ("fraction:some", "no share between 0 and 1"),
        ("records:/no/such/file", "Cannot read record ids from /no/such/file: No such file"),
    ],
)
def test_what_is_no_request_is_refused(text, message):
    with pytest.raises(InvalidInput, match=message) as error:
        ForgetRequest.parse(text)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"1\na\0b\n", "line 2: .* is no record id"),
        (b"9" * 5000, "line 1: '9+' is no record id"),
        (b"# nothing\n\n", "holds no record ids"),
        ("3\n".encode("utf-16"), "it is UTF-16. Save it as UTF-8"),
        (b"\xff3", "it is no text in UTF-8"),
    ],
)
def test_a_file_that_holds_no_ids_is_refused(tmp_path, content, message):
    (tmp_path / "ids.txt").write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        ForgetRequest.parse(f"records:{tmp_path / 'ids.txt'}")


@pytest.mark.parametrize(
    ("text", "dataset", "message"),
    [
        ("class:RUNNING", WALKS, "no class 'RUNNING', expected one of WALKING, SITTING, LAYING"),
        ("class:SITING", WALKS, "Did you mean 'SITTING'"),
        ("class:LAYING", WALKS.take([0, 1]), "none of the 2 training records"),
        ("class:LAYING", WALKS.take([2, 5]), "all 2 training records"),
        ("fraction:0.9", WALKS.take([0, 1]), "all 2 training records"),
        ("fraction:0.5", WALKS.take([]), "none of the 0 training records"),
        ("subject:3", WALKS, "names no subjects"),
        ("subject:1" + "0" * 30, make_dataset(4, subject=np.array([1, 1, 2, 2])), "Subject 10+ is not"),
        (
            "subject:anna",
            make_dataset(4, subject=np.array([1, 1, 2, 2])),
            "Subject anna is not .* one of 1, 2",
        ),
        ("subject:3", make_dataset(4, subject=np.array([1, 1, 2, 2])), "Subject 3 is not .* one of 1, 2"),
    ],
)
def test_a_request_that_does_not_fit_the_data_is_refused(text, dataset, message):
    with pytest.raises(InvalidInput, match=message):
        ForgetRequest.parse(text).select(dataset)


def test_ids_that_are_not_in_training_are_counted_and_named(tmp_path):
    file = tmp_path / "ids.txt"
    file.write_text("3\n70\n50\n")
    with pytest.raises(InvalidInput, match=r"2 of 3 record ids are not in the training records .*: 50, 70\."):
        selected(f"records:{file}")


def test_ids_in_a_file_that_begins_with_a_byte_order_mark(tmp_path):
    (tmp_path / "ids.txt").write_bytes("\ufeff3\n5\n".encode())
    assert selected(f"records:{tmp_path / 'ids.txt'}") == [3, 5]


def test_requests_made_from_values_mean_what_those_made_from_text_mean(tmp_path):
    people = make_dataset(6, subject=np.array([7, 7, 8, 8, 9, 9]))
    assert ForgetRequest.of_class("sitting").select(WALKS).forgotten.record_id.tolist() == [1, 4, 7, 10]
    assert ForgetRequest.of_subject(8).select(people).forgotten.record_id.tolist() == [2, 3]
    assert ForgetRequest.of_records([11, 3, 3]).select(WALKS).forgotten.record_id.tolist() == [3, 11]
    drawn = ForgetRequest.of_share(0.5, seed=3).select(WALKS).forgotten.record_id.tolist()
    assert drawn == selected("fraction:0.5", seed=3)


@pytest.mark.parametrize("ids", [[], [0.5], "3", [[1, 2]], ["a", ""]])
def test_what_is_no_list_of_ids_is_refused(ids):
    with pytest.raises(InvalidInput, match=r"expected integers, at least one|are missing"):
        ForgetRequest.of_records(ids)


def test_a_union_means_what_any_of_its_requests_means():
    both = ForgetRequest.union([ForgetRequest.of_class("SITTING"), ForgetRequest.of_class("LAYING")])
    task = both.select(WALKS)
    assert task.kind == "class"
    assert task.class_name == "SITTING, LAYING"
    assert task.forgotten.record_id.tolist() == [1, 2, 4, 5, 7, 8, 10, 11]
    assert ForgetRequest.union([both]) is both
    mixed = [ForgetRequest.of_class("SITTING"), ForgetRequest.of_records([0])]
    with pytest.raises(InvalidInput, match="'class:SITTING' and '1 records' have different right answers"):
        ForgetRequest.union(mixed)
    with pytest.raises(InvalidInput, match="no request"):
        ForgetRequest.union([])


def test_records_of_earlier_requests_are_neither_forgotten_again_nor_kept():
    first = ForgetRequest.of_class("SITTING").select(WALKS)
    second = ForgetRequest.of_class("LAYING").select(WALKS, earlier=first.forgotten)
    assert second.retained.record_id.tolist() == [0, 3, 6, 9]
    assert second.earlier is first.forgotten
    with pytest.raises(InvalidInput, match="names none of the 8 training records"):
        ForgetRequest.of_class("SITTING").select(WALKS, earlier=first.forgotten)


def test_requests_joined_by_a_plus_are_one(tmp_path):
    assert selected("class:SITTING + class:LAYING") == [1, 2, 4, 5, 7, 8, 10, 11]
    (tmp_path / "a + b.txt").write_text("3\n")
    assert selected(f"records:{tmp_path / 'a + b.txt'}") == [3]
    with pytest.raises(InvalidInput, match="have different right answers"):
        ForgetRequest.parse("class:SITTING + fraction:0.5")
