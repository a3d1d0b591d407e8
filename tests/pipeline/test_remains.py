from __future__ import annotations

from pathlib import Path

from unspike.pipeline.remains import remains

ENTRY = {"files": {"model": "a/unlearned.safetensors", "changes": "a/changes.npz", "records": "a/ids.txt"}}


def named(folder: Path, entries: int = 1, band: Path | None = None) -> list[str]:
    found = remains(folder, source="digits", original="model", requests=[ENTRY] * entries, band=band)
    assert all(each["what"] for each in found)
    return [each["file"] for each in found]


def test_data_networks_changes_ids_and_answers_are_named(tmp_path: Path) -> None:
    assert named(tmp_path) == ["digits", "model", "a/changes.npz", "a/ids.txt", "scores.npz"]


def test_only_what_is_there_is_named(tmp_path: Path) -> None:
    for folder in ("controls", "ensembles"):
        assert folder not in named(tmp_path)
        (tmp_path / folder).mkdir()
        assert folder in named(tmp_path)


def test_networks_retrained_for_another_request_know_the_records(tmp_path: Path) -> None:
    assert "oracles" not in named(tmp_path)
    assert "oracles" in named(tmp_path, entries=2)


def test_a_band_that_was_taken_up_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "band" / "controls") in named(tmp_path, band=tmp_path / "band")
