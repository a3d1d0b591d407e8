"""What is on the page of a summary, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from unspike.report.summary.language import ENGLISH, Language, language_named

SUMMARY_FILE = "summary.html"
_ANSWERS = {True: "forgotten", False: "not_forgotten", None: "cannot_tell"}
_STYLES = {True: "good", False: "bad", None: "open"}
_MARKS = {True: "✓", False: "✗", None: "?"}
_SETS = ("forget", "retain", "test")
_NETWORKS = ("original", "unlearned", "oracle")
Entry = Mapping[str, Any]


def summary_page(report: Mapping[str, Any], code: str = ENGLISH) -> str:
    """Return the summary of a report: a page A4 for each request.

    Parameters
    ----------
    report : mapping
        A valid report of schema `unspike.report/2`.
    code : str
        The language.

    Returns
    -------
    str
        HTML that refers to nothing outside itself.

    Raises
    ------
    InvalidInput
        If there is no such language.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("unspike.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = language_named(code)
    text = environment.get_template("summary/summary.html").render(
        report=report,
        words=words,
        date=words.date(report["created"]),
        requests=[_request(report, entry, words) for entry in report["requests"]],
    )
    return text.strip() + "\n"


def _request(report: Mapping[str, Any], entry: Entry, words: Language) -> dict[str, Any]:
    forgotten = entry["verdict"]["forgotten"]
    answer = _ANSWERS[forgotten]
    return {
        "style": _STYLES[forgotten],
        "mark": _MARKS[forgotten],
        "answer": words.say(f"answer.{answer}"),
        "meaning": words.say(f"meaning.{answer}"),
        "asked": words.say(
            f"asked.{entry['kind']}",
            records=words.number(entry["records"]),
            request=entry["request"],
            data=report["data"]["name"],
            **{"class": entry["class"]},
        ),
        "done": list(_done(entry, words)),
        "found": list(_found(entry, words)),
        "rows": [_row(entry, name, words) for name in _SETS],
        "next": words.say(f"next.{answer}", remains=words.number(len(report["remains"]))),
        "hashes": entry["networks"],
    }


def _done(entry: Entry, words: Language) -> Iterator[str]:
    yield words.say("done.method", method=entry["method"])
    cost = entry["cost"]
    if cost["unlearn_seconds"] is not None and cost["retraining_seconds"] is not None:
        yield words.say(
            "done.time",
            seconds=words.number(cost["unlearn_seconds"], 1),
            retraining=words.number(cost["retraining_seconds"], 1),
        )
    oracles = len(entry["rows"]["oracle"]["test"]["accuracy"]["runs"])
    yield words.say(f"done.compared.{'one' if oracles == 1 else 'many'}", oracles=words.number(oracles))


def _found(entry: Entry, words: Language) -> Iterator[str]:
    share = entry["verdict"]["share_erased"]
    if share is not None and share["value"] is not None:
        value, low, high = (
            None if share[name] is None else words.number(100 * share[name])
            for name in ("value", "low", "high")
        )
        known = low is not None and high is not None
        yield words.say("found.share" if known else "found.share_open", share=value, low=low, high=high)
    for mark in ("damaged", "over_done"):
        if entry["verdict"][mark]:
            yield words.say(f"found.{mark}")


def _row(entry: Entry, name: str, words: Language) -> list[str]:
    return [words.say(f"figure.{name}"), *(_accuracy(entry["rows"][one][name], words) for one in _NETWORKS)]


def _accuracy(figures: Mapping[str, Any], words: Language) -> str:
    found = figures["accuracy"]
    value = found["mean"] if isinstance(found, Mapping) else found
    return "–" if value is None else words.number(100 * value, 1)
