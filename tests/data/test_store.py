import hashlib
import http.server
import threading
from functools import partial

import pytest

from unspike.data import store
from unspike.foundation.errors import InvalidInput

from .helpers import RecordingProgress

CONTENT = b"digits " * 20_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
# Nothing listens on port 1 of this machine, so that a download from there fails at once.
NOWHERE = "http://127.0.0.1:1/"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def remote_file(*servers, sha256=SHA256):
    urls = tuple(f"{server}file.gz" for server in servers)
    return store.RemoteFile(
        folder="digits", name="file.gz", urls=urls, sha256=sha256, other_names=("old.gz",)
    )


@pytest.fixture
def server(tmp_path):
    """The address of a server on this machine that serves `CONTENT`."""
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "file.gz").write_bytes(CONTENT)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as running:
        threading.Thread(target=running.serve_forever).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


def put(path, content=CONTENT):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_the_data_folder_comes_before_the_cache(data_folder, cache):
    file = remote_file(NOWHERE)
    assert store.find(file) is None
    in_turn = ["old.gz", "file.gz", "digits/old.gz", "digits/file.gz"]
    for path in [cache / "digits" / "file.gz", *(data_folder / name for name in in_turn)]:
        put(path)
        assert store.find(file) == path
        assert store.fetch(file) == path


def test_a_data_folder_that_is_none_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "none"))
    with pytest.raises(InvalidInput, match=r"UNSPIKE_DATA is .*none, which is no folder"):
        store.data_folder()


def test_a_download_lands_in_the_cache_and_is_found_there(server, cache):
    progress = RecordingProgress()
    path = store.fetch(remote_file(NOWHERE, server), progress=progress)
    assert path == cache / "digits" / "file.gz"
    assert store.read_checked(path, remote_file(server)) == CONTENT
    assert (progress.total, progress.done, progress.closed) == (len(CONTENT), len(CONTENT), True)
    assert store.fetch(remote_file(NOWHERE)) == path


def test_a_download_with_another_checksum_is_not_kept(server, cache):
    with pytest.raises(InvalidInput, match=r"127.0.0.1: wrong checksum"):
        store.fetch(remote_file(server, sha256="0" * 64))
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_without_a_network_the_error_says_where_to_put_which_file(cache):
    progress = RecordingProgress()
    message = f"file.gz is not on this machine .*127.0.0.1: ConnectionError.* Get it from {NOWHERE}file.gz "
    with pytest.raises(InvalidInput, match=message) as error:
        store.fetch(remote_file(NOWHERE), progress=progress)
    assert not progress.closed  # for nothing was started
    assert str(error.value).endswith(f"put it at {cache / 'digits' / 'file.gz'}.")
    assert "\n" not in str(error.value)


def test_without_a_network_the_data_folder_is_the_place(data_folder):
    with pytest.raises(InvalidInput) as error:
        store.fetch(remote_file(NOWHERE))
    assert str(error.value).endswith(f"put it at {data_folder / 'digits' / 'file.gz'}.")


def test_a_truncated_file_is_named_with_both_checksums(tmp_path):
    path = put(tmp_path / "file.gz", CONTENT[:-1])
    file = remote_file(NOWHERE)
    with pytest.raises(
        InvalidInput, match=f"{path} is truncated or altered: .* expected {file.sha256}"
    ) as error:
        store.read_checked(path, file)
    assert hashlib.sha256(CONTENT[:-1]).hexdigest() in str(error.value)


def test_what_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"Cannot read .*: it is a folder"):
        store.read(tmp_path)
