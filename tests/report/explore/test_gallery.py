"""Pictures: which records have one, and that no copy of a forgotten record does."""

from __future__ import annotations

import numpy as np

from unspike.data import Dataset
from unspike.report.explore.gallery import gallery

from .example import CLASSES, IDS, LABELS, figures, network, profile


def records() -> dict[str, Dataset]:
    rng = np.random.default_rng(0)
    return {
        name: Dataset(
            name="d",
            modality="image",
            x=rng.uniform(size=(len(ids), 4, 4)).astype(np.float32),
            y=LABELS[name],
            record_id=ids,
            class_names=CLASSES,
            citation="",
        )
        for name, ids in IDS.items()
    }


ZERO = {name: np.zeros(len(ids)) for name, ids in IDS.items()}
DAMAGED = {**ZERO, "test": np.array([0, 0, 0, 0, -5, 0]), "forget": np.array([0, 0, 3])}
NETWORKS = [
    network("m", "method", figures(1, 1, 1, 1), profile=profile(0, margin=DAMAGED, spikes=False)),
    network("r", "retrained", figures(1, 1, 1, 1), profile=profile(1, margin=ZERO, spikes=False)),
]


def test_the_worst_of_each_set_come_first() -> None:
    # Room for one picture of 16 bytes in each of three sets.
    found = gallery(NETWORKS, records(), most_bytes=3 * 16)
    assert found is not None
    assert {24, 12} < set(found.record_id.tolist()), "damaged most; known best"
    assert len(found.record_id) == 3


def test_a_copy_of_a_forgotten_record_has_no_picture() -> None:
    sets = records()
    x = sets["retain"].x.copy()
    x[2] = sets["forget"].x[0]
    sets["retain"] = Dataset(
        name="d",
        modality="image",
        x=x,
        y=LABELS["retain"],
        record_id=IDS["retain"],
        class_names=CLASSES,
        citation="",
    )
    found = gallery(NETWORKS, sets, most_bytes=2**20)
    assert found is not None
    assert 32 not in found.record_id
    assert {30, 31, 33} < set(found.record_id.tolist())


def test_without_profiles_there_are_no_pictures() -> None:
    assert gallery([network("m", "method", figures(1, 1, 1, 1))], records(), most_bytes=2**20) is None
