"""Size and opening time of explore.html of a comparison: 28 methods, 5 seeds, networks of the usual size.

One seed is really compared on mnist5k (`unspike compare`). The other seeds, and the methods that were not
tried, are its rows again with the margins, spikes and activity disturbed: so the page has as many different
numbers as one that was measured in full, and packs no better. A page is opened in headless Chromium from
disk, with an empty profile, several times; the time runs from the navigation to the moment when everything in
sight is drawn.

    python benchmarks/explore_page.py COMPARED

COMPARED is the folder of a comparison, by default made first.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from study import write

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser import browser

from unspike.evaluation.profile import Profile
from unspike.foundation.progress import NoProgress
from unspike.pipeline import TrainSettings
from unspike.report.explore import ExploreCase, ExplorePage, ShownNetwork, explore_page
from unspike.studies.comparison import CompareSettings, compare
from unspike.studies.comparison.exploring import explored
from unspike.studies.comparison.plan import ComparisonPlan
from unspike.studies.comparison.stages import accounts, rows

METHODS, SEEDS = 28, 5
OPENINGS = 7
TRIED = ("nothing", "fine-tune", "rewind", "hybrid", "gradient-ascent", "algorithm-1")
READY = "document.documentElement?.dataset.ready === 'true'"
KEYS = ("methods", "seeds", "with_records")


def measured_case(out: Path) -> ExplorePage:
    """What one seed really gave."""
    settings = CompareSettings(
        training=TrainSettings(threads=1), methods=TRIED, oracles=5, seeds=1, candidates=1
    )
    compare(settings, out)
    plan = ComparisonPlan.of(settings, out, NoProgress())
    return explored(plan, rows(plan, NoProgress()), accounts(plan), with_records=False)


def disturbed(profile: Profile | None, rng: np.random.Generator) -> Profile | None:
    """A profile with as much in it, and no number of the first."""
    if profile is None:
        return None
    sets = {}
    for name, each in profile.sets.items():
        activity = each.activity
        sets[name] = replace(
            each,
            confusion=rng.poisson(each.confusion),
            margin=each.margin + rng.normal(size=each.margin.shape).astype(np.float32),
            activity=None if activity is None else np.abs(activity + rng.normal(size=activity.shape)),
            places={
                attack: np.clip(place + rng.normal(0, 0.1, place.shape), 0, 1)
                for attack, place in each.places.items()
            },
        )
    spikes = profile.spikes
    if spikes is not None:
        order = rng.permutation(spikes.bits.shape[1])
        spikes = replace(spikes, bits=spikes.bits[:, order])
    return replace(profile, sets=sets, spikes=spikes)


def grown(page: ExplorePage, methods: int, seeds: int, *, with_records: bool) -> ExplorePage:
    """The page of a comparison as large as is asked for."""
    rng = np.random.default_rng(0)
    (case,) = page.cases
    return replace(
        page,
        cases=[_grown_case(case, methods, seed, rng) for seed in range(seeds)],
        with_records=with_records,
    )


def _grown_case(case: ExploreCase, methods: int, seed: int, rng: np.random.Generator) -> ExploreCase:
    tried = [network for network in case.networks if network.role == "method"]
    others = [network for network in case.networks if network.role != "method"]
    shown = [replace(tried[n % len(tried)], name=_name(tried, n)) for n in range(methods)]
    networks: list[ShownNetwork] = [
        replace(
            network,
            profile=disturbed(network.profile, rng),
            figures={
                name: None if value is None else float(np.clip(value + rng.normal(0, 0.02), 0, 1))
                for name, value in network.figures.items()
            },
        )
        for network in (others[0], *shown, *others[1:])
    ]
    pictures = case.pictures
    if pictures is not None:
        count = len(pictures.record_id) // SEEDS
        pictures = pictures.of(pictures.record_id[seed * count : (seed + 1) * count])
    return replace(case, name=str(seed), networks=networks, pictures=pictures)


def _name(tried: Sequence[ShownNetwork], n: int) -> str:
    return tried[n].name if n < len(tried) else f"{tried[n % len(tried)].name} {n // len(tried) + 1}"


def opened(path: Path, times: int) -> tuple[list[float], list[str]]:
    """Seconds until everything in sight is drawn, each in a browser of its own, and what the console said."""
    seconds, console = [], []
    for _ in range(times):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, browser(Path(folder)) as page:
            began = time.perf_counter()
            page.send("Page.navigate", url=path.as_uri())
            page.wait(READY)
            seconds.append(time.perf_counter() - began)
            page.ask("scrollTo(0, document.documentElement.scrollHeight)")
            page.ask("charts.settled()")
            console += page.console
    return seconds, console


def measured(page: ExplorePage, methods: int, seeds: int, *, with_records: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "explore.html"
        began = time.perf_counter()
        path.write_text(explore_page(grown(page, methods, seeds, with_records=with_records)), "utf-8")
        made = time.perf_counter() - began
        seconds, console = opened(path, OPENINGS)
        return {
            "methods": methods,
            "seeds": seeds,
            "with_records": with_records,
            "megabytes": round(path.stat().st_size / 1e6, 2),
            "written_s": round(made, 2),
            "opened_s": round(statistics.median(seconds), 2),
            "slowest_s": round(max(seconds), 2),
            "console": len(console),
        }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("compared", nargs="?", type=Path, help="folder of a comparison, made if need be")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = measured_case(given.compared or Path(folder) / "compared")
    found = [
        measured(page, methods, seeds, with_records=leave)
        for methods, seeds, leave in ((6, 1, False), (METHODS, SEEDS, False), (METHODS, SEEDS, True))
    ]
    write(
        "explore_page",
        "Size of explore.html, and how long it takes to open",
        found,
        ("methods", "seeds", "with_records", "megabytes", "written_s", "opened_s", "slowest_s", "console"),
        notes=(
            "Networks 784-200-200-10 on mnist5k, five retrained ones a seed. Opened in headless Chromium "
            f"from disk, median and slowest of {OPENINGS} browsers with empty profiles, until everything in "
            "sight is drawn; `console` counts messages of the console, the page scrolled to its end. One "
            "seed of six methods was compared; the rest is the same networks with every number disturbed, as "
            "the head of the file says."
        ),
    )


if __name__ == "__main__":
    main()
