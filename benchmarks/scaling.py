"""How time and memory of a presentation grow with the size of the problem.

    python benchmarks/scaling.py            # all studies, about five minutes
    python benchmarks/scaling.py synapses   # one of them

Each point is measured in a process of its own, so that its peak memory is its own: the median of several
presentations of random spikes. The exponent is the slope of log time against log size (least squares).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from study import RESULTS, merged, write

BASE = {"records": 100, "steps": 50, "neurons": 200, "probability": 0.1, "rate": 0.1, "threads": 2}
STUDIES: dict[str, list[dict[str, Any]]] = {
    "records": [{"records": n} for n in (1, 10, 100, 1000, 10_000)],
    "steps": [{"steps": n, "records": 20} for n in (10, 50, 100, 500, 1000, 5000)],
    "neurons": [
        {"neurons": n, "probability": 20 / n, "records": 20} for n in (200, 1000, 5000, 20_000, 100_000)
    ],
    "synapses": [
        {"neurons": round((n / 0.1) ** 0.5), "records": max(2, min(100, 10**8 // n))}
        for n in (10**4, 10**5, 10**6, 10**7, 10**8)
    ],
    "probability": [{"neurons": 1000, "probability": p} for p in (0.01, 0.03, 0.1, 0.3, 1.0)],
    "rate": [{"neurons": 1000, "rate": r} for r in (0.002, 0.01, 0.05, 0.2, 0.5)],
    "threads": [{"neurons": 1000, "threads": n} for n in (1, 2)],
}
SIZE_OF = {"synapses": "synapses"}
MEASURED = ("synapses", "events", "seconds", "ns_per_event", "bytes_per_synapse", "peak_mib", "hidden_rate")


def peak_bytes() -> int:
    """Return the most memory that this process has held."""
    with open("/proc/self/status") as file:
        (line,) = (line for line in file if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def measure(point: dict[str, Any]) -> dict[str, Any]:
    """Build one network, present random spikes, and return time and memory."""
    from numba import set_num_threads

    from unspike.models.packing import pack
    from unspike.snn.network import Network
    from unspike.snn.neurons import Izhikevich

    set_num_threads(point["threads"])
    n = point["neurons"]

    def network(size: int, p: float) -> Network:
        gain = [900.0 / max(1.0, size * p) ** 0.5, 450.0 / size**0.5]
        neuron = Izhikevich.fast_spiking()
        return Network(
            (size, size, 1), connection_probability=p, neuron=neuron, gain=gain, weight_deviation=0.05, seed=0
        )

    def spikes(records: int, size: int) -> Any:
        rng = np.random.default_rng(0)
        chunks = [pack(rng.random((point["steps"], 1, size)) < point["rate"]) for _ in range(records)]
        return np.concatenate(chunks)

    network(10, 0.5).present(spikes(2, 10), point["steps"])  # loads compiled code
    before = peak_bytes()
    built = network(n, point["probability"])
    after_building = peak_bytes()
    presented = spikes(point["records"], n)
    _, counts = built.present(presented, point["steps"])
    times: list[float] = []
    while len(times) < 3 or (sum(times) < 1.0 and len(times) < 50):
        began = perf_counter()
        built.present(presented, point["steps"])
        times.append(perf_counter() - began)
    fan_out = np.diff(built.row_start)
    events = int(counts[:, : len(fan_out)].sum(axis=0, dtype=np.int64) @ fan_out)
    seconds = median(times)
    return {
        "synapses": len(built.weight),
        "events": events,
        "seconds": seconds,
        "ns_per_event": seconds * 1e9 / max(events, 1),
        "bytes_per_synapse": (after_building - before) / len(built.weight),
        "peak_mib": peak_bytes() / 2**20,
        "hidden_rate": float(counts[:, n : 2 * n].mean() / point["steps"]),
    }


def in_process(point: dict[str, Any]) -> dict[str, Any]:
    """Measure a point in a process of its own."""
    command = [sys.executable, __file__, "--point", json.dumps(point)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def exponent(rows: list[dict[str, Any]], size: str) -> float:
    """Return the slope of log seconds against log size."""
    x, y = (np.log([row[key] for row in rows]) for key in (size, "seconds"))
    return float(np.polyfit(x, y, 1)[0])


def plot(rows: list[dict[str, Any]]) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 4, figsize=(15, 7), layout="constrained")
    for ax, study in zip(axes.flat, STUDIES, strict=False):
        own = [row for row in rows if row["study"] == study]
        ax.loglog([row[study] for row in own], [row["seconds"] / row["records"] for row in own], "o-")
        ax.set(xlabel=study, ylabel="seconds a record", title=study)
        ax.grid(alpha=0.3)
    own = [row for row in rows if row["study"] == "synapses"]
    ax = axes.flat[-1]
    ax.semilogx([r["synapses"] for r in own], [r["ns_per_event"] for r in own], "o-", label="ns an event")
    ax.semilogx([r["synapses"] for r in own], [r["bytes_per_synapse"] for r in own], "s--", label="bytes")
    ax.set(xlabel="synapses", title="per synaptic event / per synapse", ylim=(0, None))
    ax.legend()
    figure.savefig(RESULTS / "scaling.png", dpi=90)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("studies", nargs="*", choices=[*STUDIES, []], help="which; all by default")
    parser.add_argument("--point", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.point:
        print(json.dumps(measure(json.loads(chosen.point))))
        return
    rows: list[dict[str, Any]] = []
    for study in chosen.studies or STUDIES:
        own = []
        for change in STUDIES[study]:
            point = {**BASE, **change}
            own.append({"study": study, **point, **in_process(point)})
            print({k: own[-1][k] for k in ("study", study, *MEASURED)}, flush=True)
        slope = exponent(own, study)
        rows += [{**row, "exponent": round(slope, 2)} for row in own]
    rows = merged("scaling", rows, ("study", "records", "steps", "neurons", "probability", "rate", "threads"))
    columns = ("study", *BASE, *MEASURED, "exponent")
    notes = (
        "One presentation by networks n-n-1 of fast-spiking Izhikevich neurons; an event is a spike that "
        "reaches a synapse. Bytes per synapse: growth of the process's peak while the network is built. "
        "Exponent: slope of log seconds (of the whole presentation) against the log of what is varied."
    )
    shown = [{k: f"{v:.4g}" if isinstance(v, float) else v for k, v in row.items()} for row in rows]
    write("scaling", "How time and memory grow", rows, columns, notes, shown=shown)
    plot(rows)


if __name__ == "__main__":
    main()
