"""Weights are tensors by name; whatever else a file holds is refused, and never unpickled."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from safetensors.torch import save_file  # noqa: E402

from unspike.adapters.weights import read_weights, refuse_other_weights  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402

STATE = {"1.weight": torch.arange(6.0).reshape(2, 3), "1.bias": torch.ones(2)}


class Bomb:
    """Unpickled, it writes a file."""

    def __reduce__(self) -> tuple[Any, ...]:
        return open, ("exploded", "w")


@pytest.mark.parametrize("old", [False, True], ids=["zip", "as before PyTorch 1.6"])
def test_what_pytorch_wrote_is_read(tmp_path: Path, old: bool) -> None:
    torch.save(STATE, tmp_path / "w.pt", _use_new_zipfile_serialization=not old)
    found = read_weights(tmp_path / "w.pt")
    assert found.keys() == STATE.keys()
    assert all(torch.equal(found[name], value) for name, value in STATE.items())


def test_what_safetensors_wrote_is_read(tmp_path: Path) -> None:
    save_file(STATE, tmp_path / "w.safetensors")
    found = read_weights(tmp_path / "w.safetensors")
    assert all(torch.equal(found[name], value) for name, value in STATE.items())


@pytest.mark.parametrize(
    ("held", "message"),
    [
        (torch.nn.Linear(2, 2), "is a pickle of more than tensors"),
        ({"weights": STATE, "epoch": 3}, "holds weights, epoch, expected the tensors of a state_dict"),
        ([1, 2], "holds list, expected the tensors"),
    ],
)
def test_anything_but_a_state_dict_is_refused(held: Any, message: str, tmp_path: Path) -> None:
    torch.save(held, tmp_path / "w.pt")
    with pytest.raises(InvalidInput, match=message) as refused:
        read_weights(tmp_path / "w.pt")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("protocol", [2, 4])
def test_a_pickle_is_never_opened(protocol: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("w.pt").write_bytes(pickle.dumps(Bomb(), protocol=protocol))
    with pytest.raises(InvalidInput, match=r"--weights w.pt is (a pickle|damaged|no file)"):
        read_weights(Path("w.pt"))
    assert not Path("exploded").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"\x80\x02", b"text", b"\xff" * 100])
def test_a_damaged_file_is_one_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "w.pt").write_bytes(content)
    with pytest.raises(InvalidInput, match=r"--weights .*w.pt is (damaged|no file|a pickle)") as refused:
        read_weights(tmp_path / "w.pt")
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"--weights .*w.pt cannot be read: it is missing"):
        read_weights(tmp_path / "w.pt")


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({"1.bias": STATE["1.bias"]}, "'1.weight' is missing; the file has '1.bias'"),
        ({}, "'1.weight' is missing; the file is empty"),
        ({**STATE, "1.bias": torch.ones(3)}, r"'1.bias' has shape \(3,\), expected \(2,\)"),
        ({**STATE, "2.weight": torch.ones(3)}, "it has no '2.weight'"),
        ({**STATE, "1.bias": torch.full((2,), torch.nan)}, r"no number \(NaN\), in '1.bias'"),
        ({**STATE, "1.weight": torch.full((2, 3), torch.inf)}, "infinite ones, in '1.weight'"),
    ],
)
def test_weights_that_do_not_fit_are_named(found: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        refuse_other_weights(STATE, found)
    refuse_other_weights(STATE, STATE)
