"""The tables of the page: from one request of report.json to cells of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from unspike.report.wording import (
    NOT_COMPUTED,
    Wording,
    anything,
    count,
    decimals,
    optional,
    share,
    signed,
    significant,
    spread,
)

Entry = Mapping[str, Any]
Row = tuple[str, ...]

_MEASURES: dict[str, tuple[str, Wording]] = {
    "accuracy": ("Accuracy (%)", share),
    "precision": ("Precision (%)", share),
    "recall": ("Recall (%)", share),
    "f1": ("F1 (%)", share),
    "sensitivity": ("Sensitivity (%)", share),
    "specificity": ("Specificity (%)", share),
    "roc_auc": ("ROC AUC", decimals),
}
_ATTACK_MEASURES: dict[str, tuple[str, Wording]] = {
    "auc": ("AUC", decimals),
    "balanced_accuracy": ("Balanced accuracy (%)", share),
    "accuracy": ("Accuracy (%)", share),
    "precision": ("Precision (%)", share),
    "recall": ("Recall (%)", share),
}
_ATTACKS = {"loss": "Threshold attack", "logistic_regression": "Logistic regression attack"}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of text; the first cell of a row names the row.

    Parameters
    ----------
    caption : str
        What the table shows.
    columns : tuple of str
        Column heads.
    rows : tuple of tuple of str
        Cells, as many a row as there are columns.
    words : frozenset of int
        Columns of words, which are set flush left; the others are numbers.
    notes : tuple of str
        Why some cells are not computed.
    """

    caption: str
    columns: Row
    rows: tuple[Row, ...]
    words: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def oracle_runs(entry: Entry) -> int:
    """Return the number of retrained networks."""
    return len(entry["rows"]["oracle"]["retain"]["accuracy"]["runs"])


def set_names(entry: Entry) -> dict[str, str]:
    """Return what each set of records is called, in the order of the tables."""
    names = {"retain": "Retained training records", "forget": "Forgotten training records"}
    if entry["kind"] == "samples":
        return names | {"test": "Test records"}
    names["test"] = "Test records, other classes"
    if "forget_test" in entry["rows"]["unlearned"]:
        names["forget_test"] = f"Test records of class {entry['class']}"
    return names


def attack_name(attack: str) -> str:
    """Return what an attack is called."""
    return _ATTACKS.get(attack, attack.replace("_", " "))


def summary_table(entry: Entry) -> Table:
    """Return accuracy on every set and the membership attacks, network beside network."""
    rows, notes = [], []
    parts = [(name, (part,), ["accuracy"]) for part, name in set_names(entry).items()]
    attacks = [
        (attack_name(place[-1]), place, ["auc", "balanced_accuracy"]) for place in _attack_places(entry)
    ]
    for name, place, keys in parts + attacks:
        for key in keys:
            label, wording = (_MEASURES | _ATTACK_MEASURES)[key]
            rows.append(
                _compared(
                    f"{name}: {label if label.isupper() else label.lower()}", entry, place, key, wording
                )
            )
        notes += [f"{name}: {remark}" for remark in _remarks(entry, place, keys)]
    return Table(
        caption="Accuracy and membership attack",
        columns=(*_network_heads(entry), "Unlearned − oracle"),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def measure_tables(entry: Entry) -> list[Table]:
    """Return a table of all classification measures for each set of records."""
    return [_full_table(entry, name, (part,), _MEASURES) for part, name in set_names(entry).items()]


def attack_tables(entry: Entry) -> list[Table]:
    """Return a table of all measures for each membership attack."""
    return [_attack_table(entry, place) for place in _attack_places(entry)]


def _attack_table(entry: Entry, place: tuple[str, ...]) -> Table:
    table = _full_table(entry, attack_name(place[-1]), place, _ATTACK_MEASURES)
    intervals = [_at(row, place).get("auc_interval") for row in entry["rows"].values()]
    if not any(intervals):
        return table
    cells = ("–" if interval is None else "–".join(map(decimals, interval)) for interval in intervals)
    auc, *others = table.rows
    return replace(table, rows=(auc, ("AUC, 95 % interval", *cells), *others))


def checks_table(entry: Entry) -> Table:
    """Return every check behind the verdict, with the chance of one more oracle to fail it."""
    verdict = entry["verdict"]
    return Table(
        caption="Checks behind the verdict",
        columns=("Check", "About", "Result", "Measured", "Oracles", "p", "p (Holm)", "p of the original"),
        rows=tuple(
            (
                check["name"],
                check["about"],
                _result(check),
                significant(check["value"]),
                significant(check["expected"]),
                significant(check["p"]),
                significant(check["p_adjusted"]),
                "–" if check["original_p"] is None else significant(check["original_p"]),
            )
            for check in verdict["checks"]
        ),
        words=frozenset({1, 2}),
        notes=tuple(f"{name} {NOT_COMPUTED}: {why}." for name, why in verdict["missing"].items()),
    )


def _result(check: Entry) -> str:
    if not check["passed"]:
        return "not passed"
    return "says nothing here" if check["says_nothing"] else "passed"


def controls_table(entry: Entry) -> Table | None:
    """Return the networks whose answer is known; None for a report without them."""
    controls = entry.get("controls")
    if not controls:
        return None
    return Table(
        caption="Controls",
        columns=(
            *("Network", "Forgotten (%)", "Retained (%)", "Test (%)", "Attack AUC", "Average gap (points)"),
            *("Outcome", "Expected"),
        ),
        rows=tuple(
            (
                control["name"],
                *(optional(control[part], share) for part in ("forget", "retain", "test")),
                optional(control["membership"], decimals),
                optional(control["average_gap"], share),
                control["outcome"],
                control["expected"],
            )
            for control in controls
        ),
        words=frozenset({6, 7}),
    )


def gaps_table(entry: Entry) -> Table:
    """Return average gap and tug-of-war beside those of doing nothing and of another seed."""
    gaps = entry["gaps"]
    columns = {"Doing nothing": gaps["original"], "Unlearned": gaps}
    if "between_oracles" in gaps:
        columns["Oracle to oracle"] = gaps["between_oracles"]
    return Table(
        caption="Distance to the oracle",
        columns=("Measure", *columns, "Good is"),
        rows=(
            (
                "Average gap (points)",
                *(optional(each["average_gap"], share) for each in columns.values()),
                "low",
            ),
            (
                "Tug-of-war (ToW)",
                *(optional(each["tow"], decimals) for each in columns.values()),
                "high, at most 1",
            ),
        ),
        words=frozenset({len(columns) + 1}),
        notes=_reasons(entry, {"average_gap": "Average gap", "tug_of_war": "Tug-of-war"}),
    )


def hidden_distance_table(entry: Entry) -> Table:
    """Return the spike-count distances of the hidden layers."""
    rows = []
    for layer in entry["hidden_distance"]:
        rows.append(_distance_row(f"{layer['layer']}: geometry (1 − CKA)", layer))
        if "activity" in layer:
            rows.append(_distance_row(f"{layer['layer']}: activity (spikes a record)", layer["activity"]))
    return Table(
        caption="Distance of the hidden layers' spike counts to the oracle",
        columns=("Layer", "Original", "Unlearned", "Oracle to oracle"),
        rows=tuple(rows),
        notes=_reasons(entry, {"hidden_alignment": "Geometry", "hidden_activity": "Activity"}),
    )


def changes_table(entry: Entry) -> Table:
    """Return how many values each group had changed, by how much and why."""
    return Table(
        caption="Changed weights and thresholds",
        columns=(
            "Group",
            "What",
            "Changed",
            "Of",
            "Share (%)",
            "Mean |change|",
            "Largest |change|",
            "By cause",
        ),
        rows=tuple(_changes_row(change) for change in entry["changes"]),
        words=frozenset({1, 7}),
    )


def cost_table(entry: Entry) -> Table:
    """Return time and synaptic operations, and their ratio to one retraining."""
    cost = entry["cost"]
    unlearn, oracle = cost["unlearn_synaptic_operations"], cost["oracle_synaptic_operations"]
    operations_ratio = unlearn / oracle if unlearn is not None and oracle else None
    return Table(
        caption="Time and synaptic operations",
        columns=("Cost", "Training", "Unlearning", "One retraining", "Unlearning / retraining (%)"),
        rows=(
            (
                "Time (s)",
                *(
                    optional(cost[f"{name}_seconds"], significant)
                    for name in ("train", "unlearn", "retraining")
                ),
                optional(cost["time_ratio"], share),
            ),
            (
                "Synaptic operations",
                "–",
                optional(unlearn, significant),
                optional(oracle, significant),
                optional(operations_ratio, share),
            ),
        ),
    )


def identity_rows(entry: Entry) -> list[tuple[str, str]]:
    """Return which records and which networks are meant, by what tells them from others."""
    networks, files = entry["networks"], entry["files"]
    rows = [
        ("Forgotten", f"{count(entry['records'])} training records, fingerprint {entry['fingerprint']}"),
        ("Their ids", files.get("records", "not written to a file")),
        ("Network before", networks["original"]),
        ("Network after", networks["unlearned"]),
    ]
    if entry["held_out"]:
        rows.insert(1, ("Outside training", f"{count(entry['held_out'])} further records, judged by none"))
    return rows


def remains_table(report: Entry) -> Table:
    """Return what still holds forgotten records, or a network that learned them."""
    return Table(
        caption="Files that still hold forgotten records, or a network that learned them",
        columns=("File", "What it holds"),
        rows=tuple((each["file"], each["what"]) for each in report["remains"]),
        words=frozenset({1}),
    )


def settings_rows(settings: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return names and values of settings as text."""
    return [(name, anything(value)) for name, value in settings.items()]


def _reasons(entry: Entry, figures: Mapping[str, str]) -> tuple[str, ...]:
    """Return why figures are missing, each by the words for it."""
    known = entry.get("reasons", {})
    return tuple(
        f"{words} {NOT_COMPUTED}: {known[name]}." for name, words in figures.items() if name in known
    )


def _distance_row(label: str, distances: Entry) -> Row:
    return label, *(
        optional(distances[key], significant) for key in ("original", "unlearned", "between_oracles")
    )


def _changes_row(change: Entry) -> Row:
    part = change["changed"] / change["total"] if change["total"] else 0.0
    causes = sorted(change["causes"].items(), key=lambda item: -item[1])
    return (
        change["group"],
        change["what"] + (" (mV)" if change["what"] == "threshold" else ""),
        count(change["changed"]),
        count(change["total"]),
        share(part),
        *(
            "–" if change[key] is None else significant(change[key])
            for key in ("mean_absolute", "max_absolute")
        ),
        ", ".join(f"{cause} {count(number)}" for cause, number in causes) or "–",
    )


def _full_table(
    entry: Entry, caption: str, place: tuple[str, ...], measures: Mapping[str, tuple[str, Wording]]
) -> Table:
    rows = (_compared(label, entry, place, key, wording)[:-1] for key, (label, wording) in measures.items())
    return Table(
        caption=caption,
        columns=_network_heads(entry),
        rows=tuple(rows),
        notes=_remarks(entry, place, measures),
    )


def _network_heads(entry: Entry) -> Row:
    return (
        "Measure",
        "Original",
        "Unlearned",
        f"Oracle, mean ± s.d. (n\u00a0=\u00a0{oracle_runs(entry)})",
    )


def _compared(label: str, entry: Entry, place: tuple[str, ...], key: str, wording: Wording) -> Row:
    original, unlearned, oracle = (
        _at(entry["rows"][name], place)[key] for name in ("original", "unlearned", "oracle")
    )
    mean = oracle["mean"]
    difference = None if unlearned is None or mean is None else unlearned - mean
    return (
        label,
        optional(original, wording),
        optional(unlearned, wording),
        spread(oracle, wording),
        optional(difference, signed(wording)),
    )


def _at(row: Entry, place: Iterable[str]) -> Entry:
    for key in place:
        row = row[key]
    return row


def _attack_places(entry: Entry) -> list[tuple[str, ...]]:
    """Return where the attacks stand in a row, the one of the headline first."""
    membership = entry["rows"]["unlearned"]["membership"]
    names = sorted(membership["attacks"], key=lambda name: name != membership["attack"])
    return [("membership", "attacks", name) for name in names]


def _remarks(entry: Entry, place: tuple[str, ...], keys: Iterable[str]) -> tuple[str, ...]:
    """Return what the notes say of some measures, each remark once, whichever networks it holds for."""
    measures_of: dict[str, list[str]] = {}
    for row in entry["rows"].values():
        for measure, remark in _remarks_of(_at(row, place), keys):
            names = measures_of.setdefault(remark, [])
            if measure not in names:
                names.append(measure)
    return tuple(f"{', '.join(names)}{remark}." for remark, names in measures_of.items())


def _remarks_of(values: Entry, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    notes = values.get("notes", {})
    for key in keys:
        name = (_MEASURES | _ATTACK_MEASURES)[key][0].removesuffix(" (%)")
        value = values[key]["mean"] if isinstance(values[key], Mapping) else values[key]
        if value is None:
            yield name, f" {NOT_COMPUTED}: {notes.get(key, 'no reason was recorded')}"
        elif key in notes:
            # A number that is there may rest on a convention.
            yield name, f": {notes[key]}"
