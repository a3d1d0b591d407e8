"""MADE-UP TEST DATA: two small cases for the explore page; none of their numbers was measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from unspike.evaluation.profile import Profile, SetProfile, Spikes
from unspike.report.explore import ChangeHistogram, ExploreCase, ExplorePage, Pictures, ShownNetwork
from unspike.report.explore.case import Role

CLASSES = ("cat", "dog", "bird")
FORGOTTEN = np.array([10, 11, 12])
IDS = {"forget": FORGOTTEN, "test": np.arange(20, 26), "retain": np.arange(30, 36)}
LABELS = {name: np.arange(len(ids)) % 3 for name, ids in IDS.items()}
STEPS, NEURONS = 10, (3, 2)


def profile(seed: int, *, margin: dict[str, Sequence[float]] | None = None, spikes: bool = True) -> Profile:
    """A network's profile; margins may be given set by set."""
    rng = np.random.default_rng(seed)
    sets = {}
    for name, ids in IDS.items():
        given = (margin or {}).get(name, rng.normal(size=len(ids)))
        guess = (LABELS[name] + (np.asarray(given) < 0)) % 3
        confusion = np.zeros((3, 3), np.int64)
        np.add.at(confusion, (LABELS[name], guess), 1)
        sets[name] = SetProfile(
            confusion=confusion,
            record_id=ids,
            label=LABELS[name],
            prediction=guess,
            margin=np.asarray(given, np.float32),
            activity=None if name == "retain" else rng.uniform(0, 5, (3, sum(NEURONS))).astype(np.float32),
            places={} if name == "retain" else {"loss": rng.uniform(size=len(ids)).astype(np.float32)},
        )
    kept = None
    if spikes:
        fired = rng.uniform(size=(3, sum(NEURONS), STEPS)) < 0.3
        kept = Spikes(record_id=np.array([20, 30, 10]), bits=np.packbits(fired, axis=2), steps=STEPS)
    layers = {f"hidden{n + 1}": (size, size) for n, size in enumerate(NEURONS)}
    return Profile(layers=layers, sets=sets, spikes=kept)


def figures(forget: float, membership: float, retain: float, test: float) -> dict[str, float | None]:
    return {"forget": forget, "membership": membership, "retain": retain, "test": test}


def network(name: str, role: Role, shown: dict[str, float | None], **more: Any) -> ShownNetwork:
    return ShownNetwork(name=name, role=role, figures=shown, **more)


def case(name: str = "0", *, kind: Any = "samples", methods: Sequence[str] = ("good", "bad")) -> ExploreCase:
    """A case whose first method is nearest to the retrained networks, and whose last is furthest."""
    change = ChangeHistogram(
        group="input-hidden1", what="weight", total=9, reach=0.5, counts=np.arange(41) % 4
    )
    networks = [
        network("original", "original", figures(1.0, 0.9, 1.0, 0.8), profile=profile(0)),
        *(
            network(
                method,
                "method",
                figures(0.82 + 0.05 * n, 0.52 + 0.05 * n, 0.98 - 0.2 * n, 0.78 - 0.2 * n),
                words="cannot tell",
                profile=profile(n + 1),
                changes=(change,),
            )
            for n, method in enumerate(methods)
        ),
        network("retrained 1", "retrained", figures(0.8, 0.5, 1.0, 0.8), profile=profile(100)),
        network("retrained 2", "retrained", figures(0.8, 0.5, 1.0, 0.8), profile=profile(101, spikes=False)),
    ]
    ids = np.concatenate(list(IDS.values()))
    values = np.random.default_rng(1).integers(0, 256, (len(ids), 4, 4)).astype(np.uint8)
    return ExploreCase(
        name=name,
        kind=kind,
        forgotten_class="cat" if kind == "class" else None,
        networks=networks,
        forgotten_ids=FORGOTTEN,
        pictures=Pictures(modality="image", record_id=ids, values=values),
    )


def page_of(cases: Sequence[ExploreCase], **more: Any) -> ExplorePage:
    about = {"title": "Made up", "about": "Made-up networks.", "case_word": "Seed", "classes": CLASSES}
    return ExplorePage(**{**about, "cases": cases, **more})
