from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.data import split
from unspike.data.split import by_file
from unspike.foundation.errors import InvalidInput

from .helpers import make_dataset


def parts(result):
    return [part.record_id.tolist() for part in (result.train, result.validation, result.test)]


@pytest.mark.parametrize(("n_records", "held_out"), [(5000, 750), (10_299, 1544), (70_000, 10_500), (7, 1)])
def test_sizes(n_records, held_out):
    sizes = [len(part) for part in parts(split(make_dataset(n_records)))]
    assert sizes == [n_records - 2 * held_out, held_out, held_out]


@given(st.integers(20, 200), st.integers(0, 1000))
def test_every_record_falls_into_one_part(n_records, seed):
    train, validation, test = parts(split(make_dataset(n_records, n_classes=1), seed=seed))
    assert sorted(train + validation + test) == list(range(n_records))


def test_the_same_seed_splits_alike_and_another_does_not():
    dataset = make_dataset(100)
    assert parts(split(dataset, seed=3)) == parts(split(dataset, seed=3))
    assert parts(split(dataset, seed=3)) != parts(split(dataset, seed=4))


def test_the_split_stays_the_same_from_version_to_version():
    assert parts(split(make_dataset(20)))[1:] == [[0, 13, 5], [17, 9, 19]]


@given(st.integers(0, 99), st.integers(0, 1000))
def test_without_one_record_only_those_at_the_cuts_move(removed, seed):
    whole = make_dataset(100, n_classes=1)
    before = parts(split(whole, seed=seed))
    after = parts(split(whole.take(whole.record_id != removed), seed=seed))
    moved = sum(len(set(old) - set(new) - {removed}) for old, new in zip(before, after, strict=True))
    assert moved <= 3  # training grows by one of 100, both other parts shrink by one


def test_the_order_of_records_does_not_matter():
    dataset = make_dataset(50)
    assert parts(split(dataset)) == parts(split(dataset.take(range(49, -1, -1))))


def test_the_split_and_the_draw_of_a_share_know_nothing_of_each_other():
    from unspike.data import ForgetRequest

    train = split(make_dataset(1000)).train
    forget = ForgetRequest.parse("fraction:0.5").select(train).forgotten
    # Training comes in the order that the split drew: a share drawn alike would lie at its beginning.
    in_first_half = np.isin(train.record_id[:350], forget.record_id).sum()
    assert 130 < in_first_half < 220


@given(st.lists(st.integers(1, 30), min_size=7, max_size=30), st.integers(0, 1000))
def test_by_subject_no_subject_is_parted(records, seed):
    subject = np.repeat(np.arange(len(records)) * 3, records)
    result = split(make_dataset(len(subject), n_classes=1, subject=subject), by="subject", seed=seed)
    subjects = [set(part.subject.tolist()) for part in (result.train, result.validation, result.test)]
    assert all(subjects)
    assert sum(map(len, subjects)) == len(set.union(*subjects)) == len(records)
    if min(map(len, subjects)) > 1:  # no part had to be given its only subject
        assert abs(len(result.train) - 0.7 * len(subject)) <= max(records)
        assert abs(len(result.test) - 0.15 * len(subject)) <= max(records)


def test_by_subject_three_subjects_get_a_part_each():
    dataset = make_dataset(30, subject=np.repeat([1, 2, 3], 10))
    assert [len(part) for part in parts(split(dataset, by="subject"))] == [10, 10, 10]


@pytest.mark.parametrize(
    ("dataset", "by", "message"),
    [
        (make_dataset(6), "random", "6 records, expected at least 7"),
        (make_dataset(20), "subject", "names no subjects"),
        (make_dataset(20, subject=np.arange(20) % 2), "subject", "2 subjects, expected at least 3"),
        (make_dataset(20), "sujbect", "expected random, subject, own. Did you mean 'subject'"),
        (make_dataset(20, class_names=("a", "b", "c")), "random", "Class 'c' .* has 0 of 20 records"),
    ],
)
def test_what_cannot_be_split_is_refused(dataset, by, message):
    with pytest.raises(InvalidInput, match=message):
        split(dataset, by=by)


def test_parts_of_its_own_are_kept():
    part = np.repeat([0, 1, 2], [30, 10, 20])
    parts = split(make_dataset(60, part=part), by="own")
    assert [sorted(each.record_id) for each in (parts.train, parts.validation, parts.test)] == [
        list(range(30)),
        list(range(30, 40)),
        list(range(40, 60)),
    ]


def test_training_records_become_validation_where_there_is_none():
    parts = split(make_dataset(100, part=np.repeat([0, 2], [80, 20])), by="own", seed=3)
    assert sorted(parts.test.record_id) == list(range(80, 100))
    assert len(parts.validation) == 12
    assert sorted([*parts.train.record_id, *parts.validation.record_id]) == list(range(80))
    other = split(make_dataset(100, part=np.repeat([0, 2], [80, 20])), by="own", seed=4)
    assert set(other.validation.record_id) != set(parts.validation.record_id)


def test_no_parts_of_its_own_are_refused():
    with pytest.raises(InvalidInput, match="has no parts of its own"):
        split(make_dataset(20), by="own")
    with pytest.raises(InvalidInput, match="has no test records of its own"):
        split(make_dataset(20, part=np.zeros(20, int)), by="own")
    with pytest.raises(InvalidInput, match="part runs from 0 to 3"):
        make_dataset(4, part=[0, 1, 2, 3])


WORDS = ("train", "train", "validation", "test", "Train", "train", "train", "dev", "train", "test")


def split_file(folder: Path, words=WORDS, ids=range(10)) -> Path:
    lines = [f"{number} , {word}" for number, word in zip(ids, words, strict=True)]
    path = folder / "parts.csv"
    path.write_text("\n".join(["# id,part", *reversed(lines)]))
    return path


def test_a_file_says_which_record_is_in_which_part(tmp_path):
    found = parts(split(make_dataset(10, n_classes=1), by=by_file(split_file(tmp_path))))
    assert [sorted(part) for part in found] == [[0, 1, 4, 5, 6, 8], [2, 7], [3, 9]]


def test_another_split_under_the_same_name_is_refused(tmp_path):
    by = by_file(split_file(tmp_path))
    split_file(tmp_path, words=("test", *WORDS[1:]))
    with pytest.raises(InvalidInput, match="has changed since it was used"):
        split(make_dataset(10, n_classes=1), by=by)


@pytest.mark.parametrize(
    ("words", "ids", "message"),
    [
        (WORDS[:9], range(9), "lacks records of data set .*: 9. Give each record a part"),
        ((*WORDS, "train"), range(11), "names unknown records of data set .*: 10"),
        ((*WORDS, "train"), (*range(10), 3), "names a record twice"),
        (("trian", *WORDS[1:]), range(10), "split holds 'trian', expected train, validation or test"),
        (("train", *["test"] * 9), ["x,y", *range(1, 10)], "lacks records of data set .*: 0"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(words, ids, message, tmp_path):
    with pytest.raises(InvalidInput, match=message):
        split(make_dataset(10, n_classes=1), by=by_file(split_file(tmp_path, words, ids)))
