"""Inputs that somebody made to harm, or by mistake: a generator of them, and a program that tries them all.

``python -m tests.cli.hostile FOLDER [N]`` tries every input, or every N-th, in one process and prints, as
JSON, what each came to: exit code, lines on stderr, seconds, and the most memory of the process until then.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import resource
import shutil
import signal
import struct
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from tests.cli import tiny
from tests.cli.tiny import done, few_images

SECONDS = 60
TINY = (*tiny.TINY, "--quiet")
NESTED = 10_000
VALUES: tuple[Any, ...] = (None, True, -1, 1.5, "text", "", [], [[]], {}, {"a": {}}, 10**30, "\ud800")
"""What no entry of a file expects everywhere."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """An input: the words of a command, and whether they may also be right."""

    name: str
    words: tuple[str, ...]
    may_work: bool = False


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is there before: data, networks, a finished run, and a folder for the inputs."""

    folder: Path
    data: str
    model: Path
    unlearned: Path
    run: Path

    def file(self, name: str, content: bytes) -> Path:
        """Return a file that holds something."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def copy(self, path: Path, name: str) -> Path:
        """Return a copy of a folder."""
        return Path(shutil.copytree(path, self.folder / name))


def given(folder: Path) -> Given:
    """Make what the inputs are made of: a few images, a network, its twin that forgot a class, and a run."""
    data = few_images(folder)
    found = Given(
        folder=folder,
        data=data,
        model=folder / "model" / "model.safetensors",
        unlearned=folder / "erased" / "unlearned.safetensors",
        run=folder / "run",
    )
    how = ("--method", "gradient-ascent", "--forget", "class:3", "--quiet")
    for words in (
        ("train", "--data", found.data, *TINY, "--out", found.model.parent),
        ("forget", found.model, *how, "--threads", "1", "--out", found.unlearned.parent),
        ("run", "--data", found.data, *TINY, *how[:-1], "--oracles", "1", "--out", found.run),
    ):
        done(*words)
    return found


def cases(there: Given) -> Iterator[Case]:
    """Yield every input."""
    for kind in (options, files_of_data, ids, policies, settings, run_accounts, headers, accounts, arrays):
        yield from kind(there)


def options(there: Given) -> Iterator[Case]:
    """Yield options that make no sense."""
    huge = "9" * 400
    values: dict[str, tuple[str, ...]] = {
        "--connection-probability": ("1e-300", "5e-324", "nan", "inf", "-0.0", "1e400", huge, "\udcff"),
        "--hidden": (
            *(",".join(["5"] * 13), ",".join(["1"] * 400), "", ",", "-1", "1e3", huge, "2" * 15, "5,,5", "٣"),
            "1_0",
        ),
        "--epochs": ("-1", huge, "1.5", "", "\udcff"),
        "--steps": ("-1", huge, "1.5", "0x10"),
        "--threads": ("-1", "9" * 15, huge),
        "--seed": ("-1", str(2**63), huge, "1e3", "nan"),
        "--recipe": ("", "\udcff", "../default", "x" * 5000),
        "--split": ("", "random ", "\udcff", "x" * 5000),
        "--modality": ("", "sound", "\udcff"),
        "--axes": ("", "xyz", "h" * 5000),
        "--scale": ("", ":", "1:1", "nan:nan", "1e400:2", "0:" + huge, "\udcff"),
        "--out": (
            "x" * 5000,
            "/" + "x/" * 3000,
            "/dev/null",
            "/dev/null/x",
            "/proc/x",
            str(there.folder / "\udcff"),
        ),
        "--import": ("", "/dev/zero", "no.py", "a b", "..", "os.path.x", "\udcff.py", "x" * 5000 + ".py"),
    }
    for option, found in values.items():
        for n, value in enumerate(found):
            words = ["train", "--data", there.data, *TINY, "--out", str(there.folder / f"out{option}{n}")]
            yield Case(name=f"{option} {value[:20]!a}", words=(*words, option, value), may_work=True)
    for backend in (
        *(
            "ray://[::1",
            "dask://[::1",
            "ray://[",
            "dask://]",
            "ray://:0",
            "dask://host:99999",
            "dask://a:b:c",
        ),
        *(
            "loky://[",
            "ray://\udcff:1",
            "dask://127.0.0.1:1",
            "loky://local?workers=0",
            "://",
            "",
            "x" * 5000,
        ),
        *("dask://local?workers=" + "9" * 400, "loky://local?workers=-1", "dask://user@[::1:2"),
    ):
        words = ("run", "--data", there.data, *TINY, "--backend", backend)
        yield Case(
            name=f"--backend {backend[:20]!a}", words=(*words, "--out", str(there.folder / "out-backend"))
        )
    for n, request in enumerate(
        (
            *(
                "records:~nouser/x",
                "records:",
                "records:/",
                "records:\udcff",
                "records:" + "x" * 5000,
                ":",
                "",
            ),
            *("class:", "class:\udcff", "class:" + "x" * 5000, "class:3,4", "class=3", "fraction:1e-300"),
            *("fraction:nan", "fraction:inf", "fraction:-1", "fraction:" + huge, "fraction:0x1", "subject:"),
            *("subject:\udcff", "records:/dev/zero", "records:/dev/stdin", "records:.", " + ", "class:3 + "),
        )
    ):
        words = ("run", "--data", there.data, *TINY, "--forget", request)
        right = request == "fraction:1e-300"  # one record
        out = str(there.folder / f"asked{n}")
        yield Case(name=f"--forget {request[:20]!a}", words=(*words, "--out", out), may_work=right)
    for data in (
        *(
            "npz:",
            "idx:",
            "npz:/dev/zero",
            "idx:/dev",
            "npz:\udcff",
            "npz:" + "x" * 5000,
            "csv:/dev/zero",
            "",
        ),
        *(
            "images:/dev",
            "npz:.",
            "idx:~nouser/x",
            "npz:~nouser/x",
            "../digits",
            "\udcff",
            "parquet:/dev/zero",
        ),
    ):
        words = ("train", "--data", data, *TINY, "--out", str(there.folder / "out-data"))
        yield Case(name=f"--data {data[:20]!a}", words=words)
    run = ("run", "--data", there.data, *TINY, "--forget", "class:3", "--out", str(there.folder / "out-more"))
    for more in (
        ("--oracles", "-1"),
        ("--oracles", huge),
        ("--ensemble", "16"),
        ("--audit", "--ensemble", huge),
        ("--audit", "--metrics", "\udcff"),
        ("--audit", "--metrics", ",,,x"),
        ("--method", "\udcff"),
        ("--method", ""),
        ("--set", "\udcff=1"),
        ("--set", "passes=" + "[" * NESTED),
        ("--set", "repair.passes=" + huge),
        ("--set", ".".join(["a"] * NESTED) + "=1"),
        ("--band", "/dev/null"),
        ("--band", "\udcff"),
        ("--band", "x" * 5000),
    ):
        yield Case(name=" ".join(more)[:40].encode("ascii", "replace").decode(), words=(*run, *more))


def files_of_data(there: Given) -> Iterator[Case]:
    """Yield data sets that are damaged, endless, or far larger than they look."""
    image = b"\x00\x00\x08\x03" + struct.pack(">3I", 10, 8, 8) + bytes(640)
    labels = b"\x00\x00\x08\x01" + struct.pack(">I", 10) + bytes(range(10))
    made: dict[str, bytes] = {
        "short": image[:100],
        "long": image + b"x",
        "empty": b"",
        "dimensions": b"\x00\x00\x08\xff" + bytes(2000),
        "billions": b"\x00\x00\x08\x03" + struct.pack(">3I", 2**32 - 1, 2**32 - 1, 2**32 - 1),
        "type": b"\x00\x00\x77\x03" + image[4:],
        "bomb.gz": gzip.compress(b"\x00\x00\x08\x03" + struct.pack(">3I", 10**7, 8, 8) + bytes(10**8)),
        "cut.gz": gzip.compress(image)[:50],
        "no.gz": b"\x1f\x8b" + bytes(100),
    }
    for name, content in made.items():
        folder = there.folder / f"idx-{name}"
        suffix = ".gz" if name.endswith("gz") else ""
        there.file(f"idx-{name}/train-images-idx3-ubyte{suffix}", content)
        there.file(f"idx-{name}/train-labels-idx1-ubyte", labels)
        yield _training(there, f"idx:{folder}", f"IDX {name}")
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        for target in ("fifo", "zero"):
            folder = there.folder / f"idx-{target}-{name[6:9]}"
            there.file(f"{folder.name}/train-images-idx3-ubyte", image)
            there.file(f"{folder.name}/train-labels-idx1-ubyte", labels)
            (folder / name).unlink()
            os.mkfifo(folder / name) if target == "fifo" else (folder / name).symlink_to("/dev/zero")
            yield _training(there, f"idx:{folder}", f"IDX {target} {name[6:9]}")
    for name, content in _archives():
        yield _training(there, f"npz:{there.file(f'{name}.npz', content)}", f"npz {name}")
    fifo = there.folder / "fifo.npz"
    os.mkfifo(fifo)
    yield _training(there, f"npz:{fifo}", "npz fifo")
    for name, values in _data_sets():
        np.savez(there.folder / f"set-{name}.npz", **values)
        yield _training(there, f"npz:{there.folder / f'set-{name}.npz'}", f"npz {name}", may_work=True)
    for name, text in {
        "empty": b"",
        "binary": bytes(range(256)) * 10,
        "one-line": b"a," * 100_000,
        "ragged": b"a,label\n1,2,3\n1\n",
        "nul": b"a,label\n\x00,1\n",
        "quotes": b'"' * 99_999,
    }.items():
        yield _training(there, f"csv:{there.file(f'{name}.csv', text)}", f"csv {name}")


def _archives() -> Iterator[tuple[str, bytes]]:
    """Yield the content of ``.npz`` files that NumPy would choke on."""
    yield "empty", b""
    yield "text", b"no archive"
    yield "cut", _packed({"x.npy": _array("<f4", (10, 4)), "y.npy": _array("<i8", (10,))})[:-30]
    yield "bomb", _packed({"x.npy": _array("<f4", (30_000_000,)), "y.npy": _array("<i8", (10,))})
    for name, shape in (("petabytes", (2**50,)), ("negative", (-1, 4)), ("dimensions", (1,) * 70)):
        yield (
            name,
            _packed({"x.npy": _array("<f4", shape, content=bytes(100)), "y.npy": _array("<i8", (10,))}),
        )
    yield "objects", _packed({"x.npy": _array("|O", (10,), content=b"cos\nsystem\n"), "y.npy": b""})
    yield "header", _packed({"x.npy": b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65535, "y.npy": b""})
    yield "code", _packed({"x.npy": b"\x93NUMPY\x01\x00\x20\x00" + b"__import__('os').abort()".ljust(32)})
    yield "names", _packed({"../../x.npy": _array("<f4", (10, 4)), "/y.npy": _array("<i8", (10,))})
    yield "many", _packed({f"x{n}.npy": _array("<f4", (1,)) for n in range(2000)})


def _data_sets() -> Iterator[tuple[str, dict[str, Any]]]:
    labels = np.arange(20) % 2
    yield "million-features", {"x": np.zeros((20, 10**6), np.float32), "y": labels}
    yield "infinite", {"x": np.full((20, 4), np.inf), "y": labels}
    yield "nan", {"x": np.full((20, 4), np.nan), "y": labels}
    yield "no-records", {"x": np.zeros((0, 4)), "y": np.zeros(0, int)}
    yield "no-features", {"x": np.zeros((20, 0)), "y": labels}
    yield "one-class", {"x": np.random.default_rng(0).random((20, 4)), "y": np.zeros(20, int)}
    yield (
        "surrogates",
        {"x": np.random.default_rng(0).random((20, 4)), "y": np.array(["\ud800", "b"])[labels]},
    )
    yield (
        "long-names",
        {"x": np.random.default_rng(0).random((20, 4)), "y": np.array(["a" * 9999, "b"])[labels]},
    )
    yield "huge-numbers", {"x": np.full((20, 4), 1e308), "y": labels}
    yield "complex", {"x": np.full((20, 4), 1j), "y": labels}
    yield "dates", {"x": np.full((20, 4), np.datetime64("2020")), "y": labels}
    yield "lengths", {"x": np.zeros((20, 4)), "y": labels[:7]}


def ids(there: Given) -> Iterator[Case]:
    """Yield files of ids."""
    fifo = there.folder / "ids-fifo"
    os.mkfifo(fifo)
    yield _asked(there, f"records:{fifo}", "ids fifo")
    for name, content in {
        "binary": bytes(range(256)),
        "empty": b"",
        "bom": b"\xff\xfe1\x00",
        "huge": b"9" * 10_000,
        "line": b"1 " * 10_000,
        "negative": b"-1\n",
        "float": b"1e400\nnan\n",
        "surrogate": b"\xed\xa0\x80\n",
        "repeated": b"1\n" * 100_000,
    }.items():
        yield _asked(there, f"records:{there.file(f'ids-{name}', content)}", f"ids {name}", may_work=True)


def policies(there: Given) -> Iterator[Case]:
    """Yield policy files."""
    shipped = (_package() / "evaluation" / "verdict" / "policies" / "class.toml").read_bytes()
    fifo = there.folder / "policy-fifo"
    os.mkfifo(fifo)
    made = {
        "nested": b"a = " + b"[" * NESTED + b"]" * NESTED,
        "tables": b"[" + b".".join([b"a"] * NESTED) + b"]",
        "empty": b"",
        "binary": bytes(range(256)),
        "large": b"# " + b"x" * 2**21,
        "surrogate": b'name = "\\ud800"',
        "twice": shipped + b"\n" + shipped,
    }
    for key in (b"confidence", b"share", b"accuracy_tolerance", b"prior_degrees", b"activity_limit"):
        for value in (b"1" + b"0" * 400, b"nan", b"inf", b"-1", b"'x'", b"[]", b"true", b"1e400"):
            lines = [key + b" = " + value if line.startswith(key) else line for line in shipped.splitlines()]
            made[f"{key.decode()}-{value[:6].decode()}"] = b"\n".join(lines)
    paths = {name: there.file(f"policy-{name}.toml", content) for name, content in made.items()}
    for name, path in {**paths, "fifo": fifo, "zero": Path("/dev/zero"), "folder": there.folder}.items():
        words = ("run", "--data", there.data, *TINY, "--forget", "class:3", "--oracles", "1")
        yield Case(
            name=f"policy {name}",
            words=(*words, "--policy", str(path), "--out", str(there.folder / f"judged-{name}")),
            may_work="-nan" not in name and "-inf" not in name,
        )


def settings(there: Given) -> Iterator[Case]:
    """Yield settings of methods."""
    for name, content in {
        "nested": b"a = " + b"[" * NESTED,
        "binary": bytes(range(256)),
        "large": b"#" * 2**21,
        "number": b"repair.passes = 1" + b"0" * 400,
        "unknown": b"[a.b.c.d]\ne = 1",
    }.items():
        path = there.file(f"settings-{name}.toml", content)
        yield _asked(there, "class:3", f"settings {name}", "--settings", str(path))
    yield _asked(there, "class:3", "settings zero", "--settings", "/dev/zero")


def run_accounts(there: Given) -> Iterator[Case]:
    """Yield folders whose ``run.json`` somebody wrote."""
    whole = json.loads((there.run / "run.json").read_text())
    texts = {
        "nested": "[" * 100_000,
        "nested-object": '{"a":' * 100_000,
        "nan": json.dumps({**whole, "makes": [float("nan")]}),
        "list": "[]",
        "empty": "",
        "binary": "\x00\x01",
        "surrogate": json.dumps({**whole, "settings": {"--seed": "\ud800"}}),
        "outside": json.dumps({**whole, "places": dict.fromkeys(whole["places"], "../../outside")}),
        "older": json.dumps({**whole, "schema": "unspike.run/1"}),
    }
    for key in whole:
        for n, value in enumerate(VALUES):
            texts[f"{key}-{n}"] = json.dumps({**whole, key: value})
    for name, text in texts.items():
        folder = there.folder / f"account-{name}"
        folder.mkdir()
        (folder / "run.json").write_text(text)
        words = ("run", "--data", there.data, *TINY, "--forget", "class:3", "--oracles", "1")
        method = ("--method", "gradient-ascent")
        fresh = ("--fresh",) if len(name) % 2 else ()
        yield Case(
            name=f"run.json {name}",
            words=(*words, *method, *fresh, "--out", str(folder)),
            may_work=bool(fresh) or name == "places-8",
        )


def headers(there: Given) -> Iterator[Case]:
    """Yield networks whose header somebody wrote, its hashes as well."""
    from unspike.models.model_file import content_hash, header_hash, read_model

    header, state = read_model(there.model)

    def changed(name: str, change: Callable[[dict[str, Any]], object]) -> Case:
        from safetensors.numpy import save

        other = json.loads(json.dumps(header))
        change(other)
        with contextlib.suppress(Exception):
            other["content_hash"] = content_hash(other["network"], state)
        other["header_hash"] = header_hash(other)
        path = there.file(f"header-{name}.safetensors", save(dict(state), {"unspike": json.dumps(other)}))
        words = (
            "forget",
            str(path),
            "--forget",
            "class:3",
            "--method",
            "nothing",
            "--threads",
            "1",
            "--quiet",
        )
        return Case(
            name=f"header {name}", words=(*words, "--out", str(there.folder / f"of-{name}")), may_work=True
        )

    for part in ("data", "split", "network"):
        for key in header[part]:
            for n, value in enumerate(VALUES[: 12 if part != "network" else 6]):
                yield changed(f"{part}-{key}-{n}", lambda h, p=part, k=key, v=value: h[p].update({k: v}))
    for key in ("data", "split", "network", "requests", "schema_version", "content_hash"):
        for n, value in enumerate(VALUES[:6]):
            yield changed(f"{key}-{n}", lambda h, k=key, v=value: h.update({k: v}))
    for key, value in (
        ("hidden", [10**9]),
        ("hidden", [-1]),
        ("steps", 10**9),
        ("epochs", "x"),
        ("seed", []),
    ):
        yield changed(
            f"settings-{key}-{str(value)[:5]}",
            lambda h, k=key, v=value: h["network"]["settings"].update({k: v}),
        )
    yield changed("nested", lambda h: h.update(data=_nested(200)))
    fifo = there.folder / "fifo.safetensors"
    os.mkfifo(fifo)
    for name, place in {"fifo": fifo, "zero": Path("/dev/zero"), "folder": there.folder}.items():
        words = ("forget", str(place), "--forget", "class:3", "--out", str(there.folder / f"of-{name}"))
        yield Case(name=f"network {name}", words=words)


def accounts(there: Given) -> Iterator[Case]:
    """Yield accounts of an erasure that somebody wrote, their hashes as well."""
    from unspike.foundation.store import Piece

    whole = Piece(path=there.unlearned.parent / "unlearning.json").read()
    keys = (
        "seconds",
        "method",
        "seed",
        "threads",
        "settings",
        "changes",
        "trace",
        "synaptic_operations",
        "request",
    )
    values = [(key, n, value) for key in keys for n, value in enumerate(VALUES[:8])]
    values += [("seconds", 90, float("nan")), ("seconds", 91, float("inf")), ("seed", 92, 10**400)]
    for key, n, value in values:
        folder = there.copy(there.unlearned.parent, f"erased-{key}-{n}")
        _kept(folder / "unlearning.json", {**whole, key: value})
        yield _evaluated(there, folder, f"unlearning.json {key} {n}")
    for n, value in enumerate(VALUES[:8]):
        folder = there.copy(there.model.parent, f"trained-{n}")
        _kept(folder / "training.json", {"seconds": value, "threads": 1, "records": 56, "content_hash": "x"})
        words = ("forget", str(folder / "model.safetensors"), "--forget", "class:3", "--method", "nothing")
        out = ("--threads", "1", "--quiet", "--out", str(there.folder / f"from-{n}"))
        yield Case(name=f"training.json seconds {n}", words=(*words, *out), may_work=True)


def arrays(there: Given) -> Iterator[Case]:
    """Yield ``changes.npz`` that somebody wrote, with the hash in the account beside it."""
    from unspike.foundation.store import Piece

    for name, content in _archives():
        folder = there.copy(there.unlearned.parent, f"changes-{name}")
        account = Piece(path=folder / "unlearning.json")
        found = account.read()
        key = json.loads(account.path.read_text())["kept"]["key"]
        (folder / "changes.npz").write_bytes(content)
        Piece(path=account.path, key=key).keep(found, files=("changes.npz",))
        yield _evaluated(there, folder, f"changes.npz {name}")
        yield Case(
            name=f"undo {name}",
            words=(
                "undo",
                str(folder / "unlearned.safetensors"),
                "--out",
                str(there.folder / f"undone-{name}"),
            ),
        )


def _training(there: Given, data: str, name: str, *, may_work: bool = False) -> Case:
    words = ("train", "--data", data, *TINY, "--out", str(there.folder / f"out-{name.replace(' ', '-')}"))
    return Case(name=name, words=words, may_work=may_work)


def _asked(there: Given, request: str, name: str, *more: str, may_work: bool = False) -> Case:
    out = str(there.folder / f"asked-{name.replace(' ', '-')}")
    words = ("run", "--data", there.data, *TINY, "--oracles", "1", "--forget", request, *more)
    return Case(name=name, words=(*words, "--out", out), may_work=may_work)


def _evaluated(there: Given, folder: Path, name: str) -> Case:
    words = ("evaluate", str(there.model), "--unlearned", str(folder / "unlearned.safetensors"))
    out = (
        "--oracles",
        "1",
        "--threads",
        "1",
        "--quiet",
        "--out",
        str(there.folder / f"report-{folder.name}"),
    )
    return Case(name=name, words=(*words, *out), may_work=True)


def _kept(path: Path, found: Mapping[str, Any]) -> None:
    """Write an account with the hash of what it says, whatever it says."""
    from unspike.foundation.store import sha256

    proof = json.loads(path.read_text())["kept"]
    proof.pop("sha256")
    own = sha256((json.dumps({**found, "kept": proof}, indent=2) + "\n").encode())
    path.write_text(json.dumps({**found, "kept": {**proof, "sha256": own}}, indent=2) + "\n")


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _array(kind: str, shape: tuple[int, ...], *, content: bytes | None = None) -> bytes:
    header = repr({"descr": kind, "fortran_order": False, "shape": shape}).encode().ljust(1013) + b"\n"
    body = bytes(int(np.prod(shape)) * int(kind[-1])) if content is None else content
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


def _packed(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _package() -> Path:
    import unspike

    return Path(str(unspike.__file__)).parent


class _TooLong(BaseException):
    pass


def _alarm(number: int, frame: FrameType | None) -> None:
    raise _TooLong


def outcome(case: Case) -> dict[str, Any]:
    """Return what an input comes to."""
    from unspike.cli.main import exit_code

    err = io.StringIO()
    began = time.monotonic()
    signal.signal(signal.SIGALRM, _alarm)
    signal.alarm(SECONDS)
    trace = ""
    try:
        with contextlib.redirect_stderr(err), contextlib.redirect_stdout(io.StringIO()):
            code: int | str = exit_code(case.words)
    except _TooLong:
        code, trace = "hang", traceback.format_exc()
    except BaseException:
        code, trace = "traceback", traceback.format_exc()
    finally:
        signal.alarm(0)
    lines = [line for line in err.getvalue().splitlines() if not line.startswith("unspike: note:")]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    seconds = round(time.monotonic() - began, 2)
    return {"name": case.name, "code": code, "lines": lines, "seconds": seconds, "peak": peak, "trace": trace}


def is_right(case: Case, found: Mapping[str, Any]) -> bool:
    """Return whether an input was refused in one line, or worked where it may."""
    if case.may_work and found["code"] == 0:
        return True
    (line, *more) = found["lines"] or [""]
    return found["code"] == 2 and not more and line.startswith("unspike: error: ") and len(line) < 3000


def main() -> None:
    """Try every input, or every n-th."""
    folder, every = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    folder.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(cases(given(folder))):
        if number % every == 0:
            found = outcome(case)
            print(json.dumps({**found, "right": is_right(case, found)}), flush=True)


if __name__ == "__main__":
    main()
