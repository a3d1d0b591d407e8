"""The figures of one request, each with its caption, or the reason why it is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.report.figures import Changed, RequestFigures
from unspike.report.plots import (
    change_histogram,
    confusion_matrix,
    per_class_accuracy,
    roc_curves,
    spike_raster,
)
from unspike.report.plots.palette import NETWORK
from unspike.report.plots.svg import draw_svg
from unspike.report.tables import Entry, attack_name, oracle_runs
from unspike.report.wording import count, decimals, optional, significant

if TYPE_CHECKING:
    from markupsafe import Markup

_WIDE, _NARROW = 4.9, 3.2
_NETWORKS = ("original", "unlearned")
Curve = Mapping[str, list[float]]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One drawing and the words above it."""

    title: str
    svg: Markup


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Drawings that belong together, or why there are none."""

    drawings: tuple[Drawing, ...] = ()
    missing: str = ""


def per_class_panel(entry: Entry, classes: list[str], name: str) -> Panel:
    """Return the accuracy of each class on never-seen records and on training records."""
    training = "Forgotten training records" if entry["kind"] == "samples" else "Training records"
    parts = (("test", "forget_test"), "Never-seen test records"), (("forget", "retain"), training)
    return Panel(
        drawings=tuple(
            _per_class(entry, classes, sets, title, f"{name}-{i}") for i, (sets, title) in enumerate(parts)
        )
    )


def _per_class(entry: Entry, classes: list[str], sets: tuple[str, ...], title: str, name: str) -> Drawing:
    shares = {network: _class_shares(row, sets) for network, row in entry["rows"].items()}
    classes = [each for each in classes if each in shares["original"]]
    numbers = {
        network: [found.get(each, (np.nan, np.nan)) for each in classes] for network, found in shares.items()
    }
    alt = f"Accuracy of each class, {title.lower()}. " + "; ".join(
        f"{each}: original {decimals(100 * o[0], 1)} %, unlearned {decimals(100 * u[0], 1)} %, "
        f"oracle {decimals(100 * r[0], 1)} %"
        for each, o, u, r in zip(
            classes, numbers["original"], numbers["unlearned"], numbers["oracle"], strict=True
        )
    )
    svg = draw_svg(
        lambda ax: per_class_accuracy(
            ax,
            classes,
            original=[mean for mean, _ in numbers["original"]],
            unlearned=[mean for mean, _ in numbers["unlearned"]],
            oracle=([mean for mean, _ in numbers["oracle"]], [std for _, std in numbers["oracle"]]),
            forgotten=entry["class"],
        ),
        inches=(_WIDE, 1.1 + 0.34 * len(classes)),
        name=name,
        alt=alt,
    )
    return Drawing(title=title, svg=svg)


def _class_shares(row: Entry, sets: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Return mean and spread of each class's recall, from the first set that has records of the class."""
    found: dict[str, tuple[float, float]] = {}
    for part in sets:
        for each in row.get(part, {"per_class": []})["per_class"]:
            value = each["recall"]
            mean, std = (value["mean"], value["std"]) if isinstance(value, Mapping) else (value, None)
            if mean is not None:
                found.setdefault(each["class"], (mean, np.nan if std is None else std))
    return found


def confusion_panel(entry: Entry, classes: list[str], name: str) -> Panel:
    """Return the confusion matrices on all never-seen records, before and after."""
    return Panel(
        drawings=tuple(
            _confusion(entry["rows"], network, classes, f"{name}-{network}") for network in _NETWORKS
        )
    )


def _confusion(rows: Entry, network: str, classes: list[str], name: str) -> Drawing:
    row = rows[network]
    matrix: NDArray[np.float64] = sum(
        (np.asarray(row[part]["confusion"], dtype=float) for part in ("test", "forget_test") if part in row),
        start=np.zeros((len(classes), len(classes))),
    )
    right = f"{np.trace(matrix):.0f} of {matrix.sum():.0f} never-seen records are classified rightly."
    svg = draw_svg(
        lambda ax: confusion_matrix(ax, matrix, classes, colour=NETWORK[network]),
        inches=(_WIDE, _WIDE - 0.2),
        name=name,
        alt=f"Confusion matrix, {network} network. {right}",
    )
    return Drawing(title=network.capitalize(), svg=svg)


def raster_panel(figures: RequestFigures, name: str) -> Panel:
    """Return the hidden layers' spikes for one forgotten record, before and after."""
    drawings = [
        _raster(figures, network, f"{name}-{network}")
        for network in _NETWORKS
        if figures.rasters.get(network)
    ]
    missing = "" if drawings else "Not drawn: the spikes of single records were not kept in this run."
    return Panel(drawings=tuple(drawings), missing=missing)


def _raster(figures: RequestFigures, network: str, name: str) -> Drawing:
    layers = figures.rasters[network]
    number = "" if figures.record_id is None else f" {figures.record_id}"
    spikes = ", ".join(f"{layer} {int(each.sum())} spikes" for layer, each in layers.items())
    svg = draw_svg(
        lambda ax: spike_raster(ax, layers, step_ms=figures.step_ms),
        inches=(_WIDE, 1.0 + 1.35 * len(layers)),
        name=name,
        alt=f"Spike raster of forgotten record{number}, {network} network: {spikes}.",
    )
    return Drawing(title=f"Forgotten record{number}, {network}", svg=svg)


def changes_panel(figures: RequestFigures, name: str) -> Panel:
    """Return a histogram of the changes for each group that has some."""
    drawings = [
        _changes(change, f"{name}-{i}") for i, change in enumerate(figures.changes) if change.before.size
    ]
    missing = (
        "" if drawings else "Not drawn: no weight or threshold was changed, or the values were not kept."
    )
    return Panel(drawings=tuple(drawings), missing=missing)


def _changes(change: Changed, name: str) -> Drawing:
    unit = "mV" if change.what == "threshold" else "weight"
    difference = change.after - change.before
    svg = draw_svg(
        lambda ax: change_histogram(ax, change.before, change.after, unit=unit),
        inches=(_NARROW, 2.1),
        name=name,
        alt=f"Histogram of {count(difference.size)} {change.what} changes in {change.group}, "
        f"from {significant(difference.min())} to {significant(difference.max())} {unit}.",
    )
    return Drawing(title=f"{change.group}: {change.what}s", svg=svg)


def roc_panel(entry: Entry, name: str) -> Panel:
    """Return the ROC of the membership attack."""
    attack = entry["rows"]["unlearned"]["membership"]["attack"]
    curves = entry.get("roc", {}).get(attack, {})
    drawn = {network: _with_points(curves[network]) for network in NETWORK if network in curves}
    if not any(drawn.values()):
        return Panel(missing="Not drawn: this report holds no ROC points.")
    return Panel(drawings=(_roc(entry, attack, drawn, name),))


def _with_points(curves: Any) -> list[Curve]:
    """Return a network's curves, one or one a run, without empty ones (of attacks that were not possible)."""
    runs = curves if isinstance(curves, list) else [curves]
    return [curve for curve in runs if curve["fpr"]]


def _roc(entry: Entry, attack: str, curves: Mapping[str, list[Curve]], name: str) -> Drawing:
    results = {network: row["membership"]["attacks"][attack] for network, row in entry["rows"].items()}
    areas = {network: result["auc"] for network, result in results.items()}
    areas["oracle"] = areas["oracle"]["mean"]
    labels = {
        network: f"{network}, AUC {optional(areas[network], decimals)}"
        + (f" (mean of {oracle_runs(entry)})" if network == "oracle" else "")
        for network in curves
    }
    sides = results["unlearned"]
    svg = draw_svg(
        lambda ax: roc_curves(ax, curves, labels),
        inches=(_WIDE, _WIDE - 0.4),
        name=name,
        alt=f"ROC of the {attack_name(attack).lower()}: {'; '.join(labels.values())}.",
    )
    sizes = f"{count(sides['members'])} forgotten, {count(sides['non_members'])} never seen"
    return Drawing(title=f"{attack_name(attack)}: {sizes}", svg=svg)
