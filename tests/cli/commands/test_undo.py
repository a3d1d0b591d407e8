from __future__ import annotations

from pathlib import Path

from unspike.models.state_hash import state_hash
from unspike.snn.classifier import SpikingClassifier

from ..helpers import Invoke, refused


def test_the_last_request_can_be_undone_bit_by_bit(
    invoke: Invoke, model: Path, forgot_three: Path, forgot_both: Path, tmp_path: Path
) -> None:
    ended = invoke("undo", forgot_both, "--out", tmp_path / "o")
    restored = Path(ended.out.strip())
    assert state_hash(SpikingClassifier.load(restored)) == state_hash(SpikingClassifier.load(forgot_three))
    assert "already" in refused(invoke("forget", restored, "--forget", "class:3", "--out", tmp_path / "p"))
    assert "nothing to undo" in refused(invoke("undo", model, "--out", tmp_path / "q"))
