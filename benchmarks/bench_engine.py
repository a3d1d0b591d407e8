"""The history of the engine's own speed, by pytest-benchmark.

pip install -e '.[bench]'
pytest benchmarks/bench_engine.py --benchmark-autosave     # measure, and keep the result
pytest-benchmark compare                                   # the runs kept so far
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unspike.data import load
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.learning import input_streams

STEPS, BATCH = 50, 100


@pytest.fixture(scope="module", params=["default", "paper"])
def engine(request: pytest.FixtureRequest) -> dict[str, Any]:
    data = load("mnist5k").take(range(BATCH))
    model = SpikingClassifier.untrained(data, recipe=request.param, steps=STEPS, seed=0)
    code, network = model.code_, model.network_
    prepared, streams = code.prepare(data.x), input_streams(0, data.record_id, 0)
    spikes = code.spikes(prepared, streams, STEPS)
    words, counts = network.present(spikes, STEPS)
    targets = np.eye(network.sizes[-1], dtype=np.float32)[data.y]
    return {
        "encode": lambda: code.spikes(prepared, streams, STEPS),
        "present a batch": lambda: network.present(spikes, STEPS),
        "present one record": lambda: network.present(spikes[:1], STEPS),
        "change of weights": lambda: model._recipe().rule.weight_change(
            network, words, counts, targets, STEPS
        ),
    }


@pytest.mark.parametrize("part", ["encode", "present a batch", "present one record", "change of weights"])
def test_speed(benchmark: Any, engine: dict[str, Any], part: str) -> None:
    benchmark.group = part
    benchmark(engine[part])
