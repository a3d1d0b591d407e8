import contextlib
import hashlib
import io
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.data import describe, load, split, store
from unspike.data.sources import uci_har
from unspike.foundation.errors import InvalidInput

from ..helpers import RecordingProgress

ACTIVITIES = ["WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING", "LAYING"]
SIGNALS = [f"{signal}_{axis}" for signal in ("body_acc", "body_gyro", "total_acc") for axis in "xyz"]


def small_files():
    """Three training windows, two for test; sample t of window n in channel c is n + t / 1000 - c."""
    files = {"activity_labels.txt": "".join(f"{k} {name}\n" for k, name in enumerate(ACTIVITIES, start=1))}
    for part, windows, labels, subjects in (
        ("train", range(3), "5\n1\n6\n", "1\n1\n3\n"),
        ("test", range(3, 5), "2\n2\n", "2\n4\n"),
    ):
        files[f"{part}/y_{part}.txt"] = labels
        files[f"{part}/subject_{part}.txt"] = subjects
        for c, signal in enumerate(SIGNALS):
            rows = ("".join(f"  {n + t / 1000 - c:.7e}" for t in range(128)) + "\r\n" for n in windows)
            files[f"{part}/Inertial Signals/{signal}_{part}.txt"] = "".join(rows)
    return {name: content.encode() for name, content in files.items()}


FILES = small_files()
CHECKSUMS = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def small_zip(**changes):
    return zipped({f"UCI HAR Dataset/{name}": content for name, content in {**FILES, **changes}.items()})


def parse(content):
    return uci_har.parse(content, where="har.zip", progress=RecordingProgress(), checksums=CHECKSUMS)


@pytest.fixture
def small_har(data_folder, monkeypatch):
    """The small zip in UNSPIKE_DATA, taken for official."""
    monkeypatch.setattr(uci_har, "official_checksums", lambda: CHECKSUMS)
    path = data_folder / "uci_har" / "UCI HAR Dataset.zip"
    path.parent.mkdir()
    path.write_bytes(small_zip())
    return path


OUTER = {"UCI HAR Dataset.names": b"", "UCI HAR Dataset.zip": small_zip()}


@pytest.mark.parametrize("content", [small_zip(), zipped(OUTER)], ids=["inner zip", "official zip"])
def test_windows_channels_and_labels_are_in_their_places(content):
    arrays = parse(content)
    n, t, c = np.ogrid[:5, :128, :9]
    assert np.allclose(arrays["x"], n + t / 1000 - c, atol=1e-6)
    assert arrays["y"].tolist() == [4, 0, 5, 1, 1]
    assert arrays["subject"].tolist() == [1, 1, 3, 2, 4]
    assert arrays["class_names"].tolist() == ACTIVITIES


def test_progress_counts_signals():
    progress = RecordingProgress()
    uci_har.parse(small_zip(), where="har.zip", progress=progress, checksums=CHECKSUMS)
    assert (progress.total, progress.done, progress.closed) == (9, 9, True)


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil", "a/../../evil", "C:/evil", "..\\evil", "\\evil"]
)
@pytest.mark.parametrize("nested", [False, True])
def test_a_path_outside_the_folder_is_refused(name, nested):
    content = zipped({name: b"", **{f"UCI HAR Dataset/{key}": value for key, value in FILES.items()}})
    if nested:
        content = zipped({"UCI HAR Dataset.zip": content})
    with pytest.raises(InvalidInput, match="is a zip with a path outside its folder"):
        parse(content)


def test_a_name_that_only_holds_two_dots_is_no_path_outside():
    parse(zipped({"notes..txt": b"", **{f"UCI HAR Dataset/{key}": value for key, value in FILES.items()}}))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is a damaged zip"),
        (small_zip()[:-30], "is a damaged zip"),
        (zipped({"UCI HAR Dataset.zip": b"no zip"}), "is a damaged zip"),
        (zipped({"readme.txt": b""}), "holds no file 'UCI HAR Dataset/activity_labels.txt'"),
        (small_zip(**{"test/y_test.txt": b"1\n1\n"}), "'test/y_test.txt' is altered: SHA-256 .* expected"),
    ],
)
def test_what_is_not_the_official_zip_is_refused(content, message):
    with pytest.raises(InvalidInput, match=message) as error:
        parse(content)
    assert "https://archive.ics.uci.edu" in str(error.value)


@settings(max_examples=50)
@given(st.integers(1, 300), st.integers(1, 255), st.booleans())
def test_a_flipped_bit_does_no_harm_or_is_found(distance, flip, at_the_end):
    content = bytearray(small_zip())
    content[-distance if at_the_end else distance] ^= flip
    with contextlib.suppress(InvalidInput):
        assert parse(bytes(content))["y"].tolist() == [4, 0, 5, 1, 1]


def test_a_file_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(uci_har, "_LARGEST", 100)
    with pytest.raises(InvalidInput, match="expected less than 100"):
        parse(small_zip())


def test_the_second_load_reads_the_parsed_copy(small_har, cache, monkeypatch):
    first = load("uci-har")
    assert (first.modality, first.class_names, first.subject.tolist()) == (
        "series",
        tuple(ACTIVITIES),
        [1, 1, 3, 2, 4],
    )
    assert [path.suffix for path in (cache / "uci_har").iterdir()] == [".npz"]
    monkeypatch.setattr(uci_har, "parse", None)
    second = load("uci-har")
    assert second.fingerprint == first.fingerprint
    assert second.subject.tolist() == first.subject.tolist()


def test_a_damaged_parsed_copy_is_replaced(small_har, cache):
    first = load("uci-har")
    copy = next((cache / "uci_har").iterdir())
    copy.write_bytes(copy.read_bytes()[:1000])
    assert load("uci-har").fingerprint == first.fingerprint
    with np.load(copy, allow_pickle=False) as arrays:
        assert arrays["x"].shape == (5, 128, 9)


def test_another_zip_does_not_use_the_parsed_copy(small_har):
    load("uci-har")
    small_har.write_bytes(small_zip(**{"train/y_train.txt": b"1\n1\n1\n"}))
    with pytest.raises(InvalidInput, match=r"'train/y_train.txt' is altered"):
        load("uci-har")


def test_a_cache_that_cannot_be_written_to_is_no_error(small_har, cache):
    cache.write_text("a file where the folder should be")
    assert len(load("uci-har")) == 5


def test_the_zip_is_found_under_its_official_name_too(small_har, data_folder):
    path = small_har.rename(data_folder / "human+activity+recognition+using+smartphones.zip")
    assert next(row.path for row in describe() if row.name == "uci-har") == path


def test_the_official_data(real_data):
    dataset = load("uci-har")
    assert dataset.x.shape == (10_299, 128, 9)
    assert dataset.class_names == tuple(ACTIVITIES)
    assert np.bincount(dataset.y[:7352]).tolist() == [1226, 1073, 986, 1286, 1374, 1407]
    assert np.bincount(dataset.y[7352:]).tolist() == [496, 471, 420, 491, 532, 537]
    assert np.unique(dataset.subject[7352:]).tolist() == [2, 4, 9, 10, 12, 13, 18, 20, 24]
    assert dataset.x[0, 0, 0] == np.float32(1.8085150e-004)
    # The total acceleration of a body at rest is the pull of the earth, 1 g.
    lying = dataset.x[dataset.y == 5][:, :, 6:]
    assert np.median(np.linalg.norm(lying, axis=2)) == pytest.approx(1, abs=0.05)
    by_subject = split(dataset, by="subject")
    shares = [len(part) / len(dataset) for part in (by_subject.train, by_subject.validation, by_subject.test)]
    assert shares == pytest.approx([0.7, 0.15, 0.15], abs=0.03)
    assert store.data_folder() == real_data


def test_the_zip_under_another_name_and_the_unpacked_folder(small_har):
    expected = load("uci-har")
    assert expected.part.tolist() == [0, 0, 0, 2, 2]
    renamed = small_har.rename(small_har.with_name("archive.zip"))
    assert load("uci-har").fingerprint == expected.fingerprint
    with zipfile.ZipFile(renamed) as archive:
        archive.extractall(small_har.parent)
    renamed.unlink()
    assert load("uci-har").fingerprint == expected.fingerprint
    (small_har.parent / "UCI HAR Dataset" / "train" / "y_train.txt").unlink()
    with pytest.raises(InvalidInput, match=r"Cannot read UCI HAR from .*y_train.txt: No such file"):
        load("uci-har")
