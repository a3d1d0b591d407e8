import builtins

import pytest

from unspike.data import ForgetRequest, load
from unspike.foundation.errors import InvalidInput, ReadingNote

pandas = pytest.importorskip("pandas")
TABLE = """id,patient,age,weight,label,split
a1,anna,30,60.5,ill,train
a2,bert,41,80,well,test
a3,anna,31,61,well,train
"""


@pytest.fixture
def csv(tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes("﻿".encode() + TABLE.encode())
    return path


def test_a_row_is_a_record_and_the_columns_that_are_nothing_else_its_values(csv):
    with pytest.warns(ReadingNote, match="3 records read as vectors of 2 features"):
        dataset = load(f"csv:{csv}")
    assert dataset.x.tolist() == [[30, 60.5], [41, 80], [31, 61]]
    assert dataset.class_names == ("ill", "well")
    assert dataset.y.tolist() == [0, 1, 1]
    assert dataset.part.tolist() == [0, 2, 0]
    task = ForgetRequest.parse("subject:anna").select(dataset)
    assert [dataset.words[number] for number in task.forgotten.record_id.tolist()] == ["a1", "a3"]


def test_parquet_holds_the_same(csv, tmp_path):
    pytest.importorskip("pyarrow")
    pandas.read_csv(csv, encoding="utf-8-sig").to_parquet(tmp_path / "own.parquet")
    assert load(f"parquet:{tmp_path / 'own.parquet'}").fingerprint == load(f"csv:{csv}").fingerprint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cannot be read as csv"),
        ("a,b\n1,2\n", "holds x, index, expected x and y: no y"),
        ("y\n1\n2\n", "expected features beside them"),
        ("a,town,y\n1,Rome,0\n2,Oslo,1\n", "column 'town' holds no numbers. Name it y if it is the label"),
        ("a,y\n1,0\n,1\n", "NaN or infinity in 1 of 2 records"),
        ("a,y\n1,0\n2,\n", "1 of 2 labels are NaN"),
        ("a,y\n1,0\n2\n3,4,5,6\n", "cannot be read as csv"),
        ("a,label,y\n1,0,0\n2,1,1\n", "y and label, each of which is read as y"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, text, message):
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=message) as error:
        load(f"csv:{path}")
    assert "\n" not in str(error.value)


def test_without_pandas_one_line_says_what_to_install(csv, monkeypatch):
    load_module = builtins.__import__

    def without_pandas(name, *rest):
        if name == "pandas":
            raise ImportError(name=name)
        return load_module(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pandas)
    with pytest.raises(InvalidInput, match=r"csv: needs pandas, write pip install 'unspike\[pandas\]'"):
        load(f"csv:{csv}")
