import subprocess
import sys

import pytest

from unspike import data
from unspike.data import registry
from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.foundation.registry import Discovery, Registry

from .helpers import make_dataset


@pytest.fixture
def empty_registry(monkeypatch):
    monkeypatch.setattr(registry, "_SOURCES", Registry("data set", Discovery()))
    monkeypatch.setattr(registry, "_READERS", Registry("format", Discovery()))


class Small:
    records, classes, modality, licence, citation, origin = 20, 2, "vector", "none", "nobody", "here"

    def where(self):
        return None

    def load(self, progress):
        return make_dataset()


def test_what_comes_with_the_package():
    assert data.names() == ("digits", "mnist", "mnist5k", "nmnist", "uci-har")
    assert data.formats() == (
        "csv:FILE",
        "events:FILE.npz",
        "idx:FOLDER",
        "images:FOLDER",
        "npz:FILE",
        "parquet:FILE",
    )


def test_a_class_under_the_decorator_is_all_it_takes(empty_registry):
    data.register_dataset("small")(Small)
    assert data.names() == ("small",)
    assert len(data.load("small")) == 20
    assert data.describe()[0].records == 20


def test_a_function_under_the_decorator_makes_a_format(empty_registry):
    data.register_format("csv", "FILE")(lambda path, progress: make_dataset(name=str(path)))
    assert data.formats() == ("csv:FILE",)
    assert data.load("csv:a/b:c").name == "a/b:c"


def test_a_name_is_registered_once():
    with pytest.raises(UnspikeError, match="'mnist' is registered already"):
        data.register_dataset("mnist")(Small)
    with pytest.raises(UnspikeError, match="'npz:' is registered already"):
        data.register_format("npz", "FILE")(lambda path, progress: make_dataset())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "nmist",
            "expected one of digits, mnist, mnist5k, nmnist, uci-har, csv:FILE, .* Did you mean '",
        ),
        ("UCI_HAR", "Did you mean 'uci-har'"),
        ("", "Unknown data set ''"),
        ("mnist:", "Unknown data set 'mnist:'"),
        ("npz:", "write npz:FILE"),
        ("mine.npz", "Did you mean 'npz:mine.npz'"),
        ("npz:~nouser/x.npz", "Cannot find ~nouser/x.npz"),
        ("npz:a\0b", "null character"),
        ("images:" + "a/" * 3000, "it is too long"),
    ],
)
def test_what_names_no_data_set_is_refused(text, message):
    with pytest.raises(InvalidInput, match=message):
        data.load(text)


def test_every_data_set_is_described_without_being_loaded():
    rows = {row.name: row for row in data.describe()}
    assert set(rows) == set(data.names())
    assert all(row.licence and row.citation and row.origin for row in rows.values())
    assert rows["mnist5k"].path.is_file()
    assert rows["mnist"].path is rows["uci-har"].path is None


@pytest.mark.parametrize("name", ["mnist5k", "digits"])
def test_a_bundled_data_set_is_as_described(name):
    row = next(row for row in data.describe() if row.name == name)
    dataset = data.load(name)
    assert (len(dataset), dataset.n_classes, dataset.modality) == (row.records, row.classes, row.modality)
    assert dataset.name == name
    assert dataset.citation == row.citation


def test_importing_the_package_imports_nothing_heavy():
    heavy = {"sklearn", "pooch", "requests", "numba", "scipy"}
    code = "import sys, unspike.data; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert not heavy & set(modules.split())
