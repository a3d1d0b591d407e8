"""Three hundred altered bits in every kind of kept file: each is found, none is a traceback."""

from __future__ import annotations

import contextlib
import random
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.foundation.damage import flip_a_bit
from unspike.evaluation import load_scores
from unspike.foundation.errors import InvalidInput
from unspike.foundation.store import Piece
from unspike.models.registry import load_model
from unspike.pipeline.forgetting import load_erasure
from unspike.pipeline.training import load_original

from .tiny import done, words_for

FLIPS = 300


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of tiny networks, with an audit; not to be changed."""
    place = tmp_path_factory.mktemp("flips")
    done(*words_for(place)("run", place / "out"), "--audit", "--metrics", "accuracy.test")
    return place / "out"


def network(out: Path) -> None:
    load_original(out / "model.safetensors", threads=1)


def erasure(out: Path) -> None:
    load_erasure(out / "class-3" / "unlearned.safetensors", load_model(out / "model.safetensors"))


def measurement(out: Path) -> None:
    Piece(path=out / "class-3" / "measured.json").read()
    load_scores(out / "class-3" / "scores.npz")


def audit(out: Path) -> None:
    Piece(path=out / "class-3" / "audit.json").read()


def oracle(out: Path) -> None:
    (entry,) = (out / "oracles").iterdir()
    Piece(path=entry / "training.json", key=entry.name).read()


@pytest.mark.parametrize(
    ("read", "pattern"),
    [
        (network, "model.safetensors"),
        (network, "training.json"),
        (erasure, "class-3/unlearned.safetensors"),
        (erasure, "class-3/unlearning.json"),
        (erasure, "class-3/changes.npz"),
        (measurement, "class-3/measured.json"),
        (measurement, "class-3/scores.npz"),
        (audit, "class-3/audit.json"),
        (oracle, "oracles/*/model.safetensors"),
        (oracle, "oracles/*/training.json"),
    ],
)
def test_every_altered_bit_is_found(
    read: Callable[[Path], None], pattern: str, whole: Path, tmp_path: Path
) -> None:
    out = Path(shutil.copytree(whole, tmp_path / "out"))
    (path,) = out.glob(pattern)
    read(out)
    content, draw = path.read_bytes(), random.Random(0)
    unseen = []
    for _ in range(FLIPS):
        place, bit = draw.randrange(len(content)), draw.randrange(8)
        flip_a_bit(path, place, bit)
        with contextlib.suppress(InvalidInput), warnings.catch_warnings():
            warnings.simplefilter("error")
            read(out)
            unseen.append((place, bit))
        path.write_bytes(content)
    assert unseen == []
