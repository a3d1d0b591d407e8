"""How time and memory of a presentation grow with the size of the problem.

    python benchmarks/scaling.py            # all studies
    python benchmarks/scaling.py synapses   # one of them
    python benchmarks/scaling.py --name scaling_avx2   # on a machine without AVX-512

Each point is measured in a process of its own, so that its peak memory is its own: the median of several
presentations of random spikes. The exponent is the slope of log time against log size (least squares), with
all threads. `mapped` is another thing: one epoch of training on records that stay in their npz file.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
from study import RESULTS, merged, write

SIDE = 28  # pixels of the images that are mapped, a byte each
BASE = {"records": 100, "steps": 50, "neurons": 200, "probability": 0.1, "rate": 0.1, "threads": 2}
STUDIES: dict[str, list[dict[str, Any]]] = {
    "records": [{"records": n} for n in (1, 10, 100, 1000, 10_000)],
    "steps": [{"steps": n, "records": 20} for n in (10, 50, 100, 500, 1000, 5000)],
    "neurons": [
        {"neurons": n, "probability": 20 / n, "records": 20} for n in (200, 1000, 5000, 20_000, 100_000)
    ],
    "synapses": [
        {"neurons": round((n / 0.1) ** 0.5), "records": max(2, min(100, 10**8 // n)), "threads": threads}
        for n in (10**4, 10**5, 10**6, 10**7, 10**8)
        for threads in (1, 2)
    ],
    "probability": [{"neurons": 1000, "probability": p} for p in (0.01, 0.03, 0.1, 0.3, 1.0)],
    "rate": [{"neurons": 1000, "rate": r} for r in (0.002, 0.01, 0.05, 0.2, 0.5)],
    "threads": [{"neurons": 1000, "threads": n} for n in (1, 2)],
    "mapped": [
        {"records": n, "neurons": SIDE**2, "threads": threads}
        for n in (10**3, 10**4, 10**5, 10**6)
        for threads in (1, 2)
    ],
}
SIZES = {"mapped": "records"}  # of the others the study bears the name of what is varied
MEASURED = (
    *("synapses", "events", "seconds", "ns_per_event", "bytes_per_synapse", "peak_mib", "own_mib"),
    *("file_mib", "hidden_rate"),
)


def memory(name: str) -> int:
    """Return bytes that this process holds; `VmHWM` the most so far, `RssAnon` what is of no file."""
    with open("/proc/self/status") as file:
        (line,) = (line for line in file if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


def peak_bytes() -> int:
    """Return the most memory that this process has held, files that it looked at included."""
    return memory("VmHWM")


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


def measure_mapped(point: dict[str, Any]) -> dict[str, Any]:
    """Train one epoch on images that stay in an npz file; the time is that of the epoch, loading apart."""
    from unspike.data import load
    from unspike.snn.classifier import SpikingClassifier

    records, rng = point["records"], np.random.default_rng(0)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.npz"
        levels = rng.integers(0, 256, (1000, SIDE, SIDE), np.uint8) * (rng.random((SIDE, SIDE)) < 0.2)
        x = np.lib.format.open_memmap(f"{folder}/x.npy", "w+", np.uint8, (records, SIDE, SIDE))
        for first in range(0, records, 1000):
            x[first : first + 1000] = np.roll(levels, first // 1000, axis=2)[: records - first]
        np.savez(path, x=x, y=np.arange(records) % 10, modality="image")
        del x
        own, ended = [memory("RssAnon")], threading.Event()
        watch = threading.Thread(target=_watch, args=(own, ended))
        watch.start()
        dataset = load(f"npz:{path}")
        model = SpikingClassifier.untrained(dataset, hidden=(20,), threads=point["threads"], epochs=1)
        model.copy().learn(dataset.take(range(10)))  # loads compiled code
        began = perf_counter()
        model.learn(dataset)
        seconds = perf_counter() - began
        ended.set()
        watch.join()
        size = path.stat().st_size
    return {
        "synapses": len(model.network_.weight),
        "seconds": seconds,
        "peak_mib": peak_bytes() / 2**20,
        "own_mib": max(own) / 2**20,
        "file_mib": size / 2**20,
    }


def _watch(own: list[int], ended: threading.Event) -> None:
    while not ended.wait(0.01):
        own.append(memory("RssAnon"))


def in_process(point: dict[str, Any]) -> dict[str, Any]:
    """Measure a point in a process of its own."""
    command = [sys.executable, __file__, "--point", json.dumps(point)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def size_of(study: str) -> str:
    """Return the column of what a study varies."""
    return SIZES.get(study, study)


def exponent(rows: list[dict[str, Any]], size: str) -> float:
    """Return the slope of log seconds against log size."""
    x, y = (np.log([row[key] for row in rows]) for key in (size, "seconds"))
    return float(np.polyfit(x, y, 1)[0])


def plot(rows: list[dict[str, Any]], name: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(3, 3, figsize=(13, 10), layout="constrained")
    for ax, study in zip(axes.flat, STUDIES, strict=False):
        own = [row for row in rows if row["study"] == study and (study == "threads" or row["threads"] == 2)]
        ax.loglog(
            [row[size_of(study)] for row in own], [row["seconds"] / row["records"] for row in own], "o-"
        )
        ax.set(xlabel=size_of(study), ylabel="seconds a record", title=study)
        ax.grid(alpha=0.3)
    own = [row for row in rows if row["study"] == "synapses" and row["threads"] == 2]
    ax = axes.flat[-1]
    ax.semilogx([r["synapses"] for r in own], [r["ns_per_event"] for r in own], "o-", label="ns an event")
    ax.semilogx([r["synapses"] for r in own], [r["bytes_per_synapse"] for r in own], "s--", label="bytes")
    ax.set(xlabel="synapses", title="per synaptic event / per synapse", ylim=(0, None))
    ax.legend()
    figure.savefig(RESULTS / f"{name}.png", dpi=90)


def _shown(value: Any) -> Any:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("studies", nargs="*", choices=[*STUDIES, []], help="which; all by default")
    parser.add_argument("--name", default="scaling", help="of the files with the result (default: scaling)")
    parser.add_argument("--point", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.point:
        point = json.loads(chosen.point)
        print(json.dumps((measure_mapped if point["study"] == "mapped" else measure)(point)))
        return
    rows: list[dict[str, Any]] = []
    for study in chosen.studies or STUDIES:
        own = []
        for change in STUDIES[study]:
            point = {"study": study, **BASE, **change}
            own.append({**point, **dict.fromkeys(MEASURED), **in_process(point)})
            print({k: v for k, v in own[-1].items() if v is not None}, flush=True)
        slope = exponent([row for row in own if study == "threads" or row["threads"] == 2], size_of(study))
        rows += [{**row, "exponent": round(slope, 2)} for row in own]
    rows = merged(
        chosen.name, rows, ("study", "records", "steps", "neurons", "probability", "rate", "threads")
    )
    columns = ("study", *BASE, *MEASURED, "exponent")
    notes = (
        "One presentation by networks n-n-1 of fast-spiking Izhikevich neurons; an event is a spike that "
        "reaches a synapse. Bytes per synapse: growth of the process's peak while the network is built. "
        "Exponent: slope of log seconds (of the whole presentation) against the log of what is varied, with "
        "two threads. `mapped`: an epoch of training of 784-20-10 on images in an unpacked npz file, which "
        "from 64 MiB on stay there; peak_mib counts what the system keeps of the file as long as there is "
        "room, own_mib what the process holds besides."
    )
    shown = [{k: _shown(v) for k, v in row.items()} for row in rows]
    write(chosen.name, "How time and memory grow", rows, columns, notes, shown=shown)
    plot(rows, chosen.name)


if __name__ == "__main__":
    main()
