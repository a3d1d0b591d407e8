"""What the commands print on stdout: for people, or as JSON."""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, Any

from unspike.cli.tables import print_table
from unspike.foundation.json_values import plain
from unspike.unlearning.settings import NONE, settings_of

if TYPE_CHECKING:
    from unspike.data import Description, Whereabouts
    from unspike.evaluation import Metric
    from unspike.pipeline import Forgotten, Reported
    from unspike.pipeline.forgetting import Erasure
    from unspike.pipeline.networks.exporting import Exported
    from unspike.pipeline.requests.planning import Plan
    from unspike.pipeline.training import Original
    from unspike.studies import Comparison, Reproduced
    from unspike.unlearning.contract import Unlearner

_NOT_COMPUTED = "not computed"


def show_report(result: Reported, *, as_json: bool) -> None:
    """Print a table, the verdict and the time of every request, then the path of the page."""
    from unspike.pipeline import Forgotten

    unmet = [Forgotten(where=where) for where in result.never_met]
    if result.report is None:
        show_forgotten(unmet, as_json=as_json)
        return
    if as_json:
        _print_json(result.report)
        return
    show_forgotten(unmet, as_json=False)
    for entry in result.report["requests"]:
        _print_request(entry)
    _print_pages(result.page)


def _print_pages(report: Path | None) -> None:
    """Print where the pages are, the report last."""
    from unspike.report.explore import EXPLORE_FILE
    from unspike.report.summary import SUMMARY_FILE

    others = {SUMMARY_FILE: "In words, for whoever asked", EXPLORE_FILE: "Record by record, to look around"}
    for name, what in others.items():
        if report is not None and report.with_name(name).exists():
            print(f"{what}: {report.with_name(name)}")
    print(report)


def show_band(account: Mapping[str, Any], folder: Path, *, as_json: bool) -> None:
    """Print the figures of each retrained network and whether it passes when the others judge it."""
    if as_json:
        _print_json(account)
        return
    names = list(account["oracles"][0]["figures"])
    rows = [
        (str(each["seed"]), *(_number(each["figures"][name], 1) for name in names), _audit(each["audit"]))
        for each in account["oracles"]
    ]
    print_table("Retrained networks", ("Seed", *names, "Judged by the others"), rows)
    print(folder)


def show_comparison(result: Comparison, *, as_json: bool) -> None:
    """Print the figures that matter most of every method, then the path of the page."""
    if as_json:
        _print_json(result.report)
        return
    columns = {"average_gap": 100, "forget": 100, "retain": 100, "test": 100, "time_ratio": 100}
    heads = ("Method", "Gap (points)", "Forgotten (%)", "Retained (%)", "Test (%)", "Time (%)", "Verdict")
    rows = [
        (
            method["name"],
            *(_number(method["figures"][name]["mean"], scale) for name, scale in columns.items()),
            ", ".join(method["verdicts"]),
        )
        for method in result.report["methods"]
    ]
    print_table(f"Methods on {result.report['request']}", heads, rows, words=(0, 6))
    print(result.page)


def show_reproduced(result: Reproduced, *, as_json: bool) -> None:
    """Print what became of the paper's claims, then the path of each page."""
    if as_json:
        claims = [dataclasses.asdict(one) for one in result.claims]
        _print_json({"claims": claims, "pages": {name: str(path) for name, path in result.pages.items()}})
        return
    marks = {True: "agrees", False: "disagrees", None: "not decided"}
    rows = [
        (one.claim, one.reading, marks[one.agrees] + (" (unclear)" if one.clear is False else ""))
        for one in result.claims
        if one.decides and one.agrees is not None
    ]
    if rows:
        print_table("The paper's claims", ("Claim", "On", "Mark"), rows, words=(0, 1, 2))
    for path in result.pages.values():
        print(path)


def show_model(original: Original, path: Path, *, as_json: bool) -> None:
    """Print what was trained, then its path."""
    from unspike.models.model_file import read_header

    if as_json:
        _print_json({"model": str(path), "seconds": original.seconds, "header": read_header(path)})
        return
    if original.seconds is not None:
        print(f"Trained in {original.seconds:.1f} s.")
    print(path)


def show_forgotten(found: Sequence[Forgotten], *, as_json: bool) -> None:
    """Print what came of each request: what was changed and the network, or that it never met it."""
    if as_json:
        accounts = [_account(one) for one in found]
        _print_json(accounts[0] if len(accounts) == 1 else accounts)
        return
    for one in found:
        if one.where is not None:
            print(f"The network never met {one.where.sentence()}. There is nothing to forget.")
        elif one.erasure is not None:
            _print_erasure(one.erasure, _account(one))


def show_exported(found: Exported, *, as_json: bool) -> None:
    """Print how many records a written graph names like its network, then its path."""
    if as_json:
        _print_json({"path": str(found.path), "records": found.records, "same": found.same})
        return
    print(f"Read again, it names {found.same:.1%} of {found.records} test records as the network does.")
    print(found.path)


def show_plan(plan: Plan | Whereabouts, *, as_json: bool) -> None:
    """Print what each way of forgetting would cost and promise, and the recommendation."""
    from unspike.data import Whereabouts
    from unspike.pipeline import Forgotten

    if isinstance(plan, Whereabouts):
        show_forgotten([Forgotten(where=plan)], as_json=as_json)
        return
    if as_json:
        _print_json(plan.to_dict())
        return
    rows = [(way.method, f"{way.seconds:.1f}", way.promise) for way in (plan.retraining, plan.unlearning)]
    title = f"{plan.request}: {plan.forgotten:,} records to forget, {plan.retained:,} to keep"
    heads = ("Method", f"Seconds ({plan.threads} threads)", "What it promises")
    print_table(title, heads, rows, words=(0, 2))
    print(f"Recommended: {plan.recommended}. {plan.reason}")


def _account(one: Forgotten) -> dict[str, Any]:
    if one.where is not None:
        records = {part: ids.tolist() for part, ids in one.where.record_id.items()}
        return {"request": one.where.request.text, "never met": True, "records": records}
    path = Path(str(one.model))
    account = json.loads((path.parent / "unlearning.json").read_text(encoding="utf-8"))
    return {"model": str(path), **account}


def _print_erasure(erasure: Erasure, account: Mapping[str, Any]) -> None:
    rows = [
        (change["group"], change["what"], f"{change['changed']:,} of {change['total']:,}", _causes(change))
        for change in account["changes"]
    ]
    print_table(
        f"Changes for {erasure.request}", ("Group", "What", "Changed", "By cause"), rows, words=(0, 1, 3)
    )
    if erasure.unlearned.changed:
        print(f"Edited in {erasure.unlearned.seconds:.2f} s; 'unspike evaluate' measures what is left.")
    else:
        print("Nothing was changed, so nothing was forgotten.")
    print(account["model"])


def show_data(descriptions: Sequence[Description], formats: Sequence[str], *, as_json: bool) -> None:
    """Print the data sets and formats."""
    if as_json:
        _print_json({"data": [_plain(one) for one in descriptions], "formats": list(formats)})
        return
    rows = [
        (one.name, f"{one.records:,}", str(one.classes), one.modality, _place(one)) for one in descriptions
    ]
    print_table("Data sets", ("Name", "Records", "Classes", "Kind", "Where"), rows, words=(0, 3, 4))
    print(f"Your own: {', '.join(formats)}")


def show_place(description: Description, *, as_json: bool) -> None:
    """Print where a data set is."""
    if as_json:
        _print_json(_plain(description))
    else:
        print(_place(description))


def show_parts(name: str, tally: Mapping[str, Mapping[str, Mapping[str, int]]], *, as_json: bool) -> None:
    """Print how many records of each class and person are in which part."""
    if as_json:
        _print_json(tally)
        return
    for what, rows in tally.items():
        parts = list(next(iter(rows.values())))
        counted = [(who, *(f"{row[part]:,}" for part in parts)) for who, row in rows.items()]
        print_table(f"Records of {name} by {what}", (what.capitalize(), *parts), counted)


def show_methods(methods: Sequence[Unlearner], recipes: Sequence[str], *, as_json: bool) -> None:
    """Print the unlearning methods, what each does and needs, and the names of the recipes."""
    if as_json:
        _print_json({"methods": [method.name for method in methods], "recipes": list(recipes)})
        return
    rows = [(method.name, _purpose(method), _kinds(method), _retained(method)) for method in methods]
    heads = ("Name", "What it does", "Requests", "Retained data")
    print_table("Unlearning methods", heads, rows, words=(0, 1, 2, 3))
    print(f"Training recipes: {', '.join(recipes)}")


def show_method(method: Unlearner, source: str, *, as_json: bool) -> None:
    """Print what a method does and needs, every setting with its value, and its source as BibTeX."""
    settings = list(settings_of(method))
    needs = {"requests": _kinds(method), "retained data": _retained(method)}
    if as_json:
        values = {each.path: plain(each.value) for each in settings}
        takes = {each.path: each.takes for each in settings}
        _print_json({"method": method.name, **needs, "settings": values, "takes": takes, "source": source})
        return
    print(_purpose(method))
    for need, words in needs.items():
        print(f"{need.capitalize()}: {words}")
    rows = [(each.path, NONE if each.value is None else str(each.value), each.takes) for each in settings]
    print_table(
        f"Settings of {method.name} (--set NAME=VALUE)", ("Name", "Value", "Takes"), rows, words=(0, 1, 2)
    )
    print(source)


def show_metrics(metrics: Sequence[Metric], *, as_json: bool) -> None:
    """Print metrics, each with its definition and its source."""
    if as_json:
        _print_json([_facts(metric) for metric in metrics])
        return
    for metric in metrics:
        source = f" [{', '.join(metric.source)}]" if metric.source else ""
        _print_paragraph(f"{metric.name}: {metric.definition.rstrip('.')}.{source}")
    print(f"{len(metrics)} metrics; 'unspike metrics NAME' says how the number of one is to be read.")


def show_metric(metric: Metric, source: str, *, as_json: bool) -> None:
    """Print what is known of a metric, and its source as BibTeX."""
    facts = _facts(metric)
    if as_json:
        _print_json({**facts, "source": source})
        return
    del facts["source"]
    for name, value in facts.items():
        _print_paragraph(f"{name.capitalize()}: {value}")
    print(source or "No source: it needs none, or is our own.")


def _facts(metric: Metric) -> dict[str, Any]:
    scale, sample = metric.scale, metric.sample
    return {
        "name": metric.name,
        "definition": metric.definition,
        "good": scale.direction,
        "unit": scale.unit,
        "range": f"{scale.low:g} to {scale.high:g}",
        "needs": f"{sample.smallest} {sample.counted} or more",
        "measured on": "a network" if metric.measured_on == "network" else "groups of networks (--ensemble)",
        "source": list(metric.source),
    }


def _print_paragraph(text: str) -> None:
    """Print a text, its lines no longer than the terminal is wide, and never broken within a word."""
    print(
        fill(
            text,
            get_terminal_size().columns,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


def _print_request(entry: Mapping[str, Any]) -> None:
    heads = ("", "Original", "Unlearned", "Retrained")
    print_table(f"{entry['request']}: {entry['records']:,} records, {entry['method']}", heads, _rows(entry))
    print(entry["verdict"]["sentence"])
    if entry["verdict"]["share_erased"] is not None:
        print(_share_erased(entry["verdict"]["share_erased"]))
    print(entry["verdict"]["next_step"])
    if "audit" in entry:
        found = entry["audit"]["metrics"].values()
        print(f"{sum(one['unlearned'] is not None for one in found)} of {len(found)} metrics computed.")
        tally = entry["audit"]["tally"]
        telling, outside = len(tally["telling"]), len(tally["outside"])
        print(f"{outside} of the {telling} that find the original find the unlearned network too.")
    cost = entry["cost"]
    ratio, retraining = cost["time_ratio"], cost["retraining_seconds"]
    share = "" if ratio is None else f", {100 * ratio:.1f} % of one retraining ({retraining:.2f} s)"
    print(f"Unlearned in {cost['unlearn_seconds']:.2f} s{share}.\n")


def _share_erased(share: Mapping[str, float | None]) -> str:
    """Return the share erased of what showed the records, with its interval where it has bounds."""
    value, low, high = (share[name] for name in ("value", "low", "high"))
    said = f"Share erased: {100 * (value or 0.0):.0f} %"
    if low is None or high is None:
        return f"{said}, without bounds."
    return f"{said} (95 % interval {100 * low:.0f} to {100 * high:.0f} %)."


def _audit(audit: Mapping[str, Any]) -> str:
    if audit["passed"] is None:
        return "too few to judge"
    return "passed" if audit["passed"] else f"not passed: {', '.join(audit['failed'])}"


def _rows(entry: Mapping[str, Any]) -> list[tuple[str, ...]]:
    places = {
        "Forgotten records, accuracy (%)": ("forget", "accuracy", 100),
        "Retained records, accuracy (%)": ("retain", "accuracy", 100),
        "Test records, accuracy (%)": ("test", "accuracy", 100),
        "Membership attack, AUC": ("membership", "auc", 1),
    }
    rows = entry["rows"]
    return [
        (
            label,
            *(_number(rows[network][part][key], scale) for network in ("original", "unlearned")),
            _spread(rows["oracle"][part][key], scale),
        )
        for label, (part, key, scale) in places.items()
    ]


def _number(value: float | None, scale: int) -> str:
    if value is None:
        return _NOT_COMPUTED
    return f"{scale * value:.2f}" if scale > 1 else f"{value:.3f}"


def _spread(statistic: Mapping[str, Any], scale: int) -> str:
    mean, deviation = _number(statistic["mean"], scale), statistic["std"]
    return mean if deviation is None else f"{mean} ± {_number(deviation, scale)}"


def _purpose(method: Unlearner) -> str:
    """Return the first line of the file that a method is written in, or of the method itself."""
    of_file = inspect.getdoc(inspect.getmodule(type(method)))
    return (of_file or inspect.getdoc(type(method)) or "").split("\n", 1)[0]


def _kinds(method: Unlearner) -> str:
    return "all" if len(method.kinds) > 1 else f"{method.kinds[0]} only"


def _retained(method: Unlearner) -> str:
    if method.needs_retain:
        return "needed"
    return "used if given" if method.uses_retain else "not used"


def _causes(change: Mapping[str, Any]) -> str:
    return ", ".join(f"{cause} {number:,}" for cause, number in change["causes"].items())


def _place(description: Description) -> str:
    return str(description.path) if description.path else f"not here; 'unspike data fetch {description.name}'"


def _plain(description: Description) -> dict[str, Any]:
    path = None if description.path is None else str(description.path)
    return {**dataclasses.asdict(description), "path": path}
