"""explore.html: one file with the data, the scripts and the drawing library, which needs no network.

The policy of the page lets the browser load nothing and run only the scripts that the page was written with:
each is named by its hash. Data stand in scripts that are none, with every character escaped that could end
them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from unspike.report.explore.case import ExploreCase
from unspike.report.explore.content import content_of

EXPLORE_FILE = "explore.html"
LIBRARIES = ("vega", "vega-lite", "vega-embed")
SCRIPTS = ("arrays", "state", "theme", "specs", "charts", "records", "controls", "start")
_ESCAPED = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


@dataclass(frozen=True, kw_only=True, eq=False)
class ExplorePage:
    """What is shown.

    Parameters
    ----------
    title : str
        Head of the page.
    about : str
        What the networks are, in a sentence.
    case_word : str
        What tells the cases apart: ``Request`` or ``Seed``.
    classes : sequence of str
        Names of the classes.
    cases : sequence of ExploreCase
        The networks.
    with_records : bool
        Whether forgotten records are named and shown.
    """

    title: str
    about: str
    case_word: str
    classes: Sequence[str]
    cases: Sequence[ExploreCase]
    with_records: bool = False


def explore_page(shown: ExplorePage) -> str:
    """Return the page; the same networks give the same text.

    Parameters
    ----------
    shown : ExplorePage
        What is shown.

    Returns
    -------
    str
        HTML that refers to nothing outside itself.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("unspike.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    facts = {
        "title": shown.title,
        "caseWord": shown.case_word,
        "classes": list(shown.classes),
    }
    content = content_of(shown.cases, facts, with_records=shown.with_records)
    scripts = _scripts()
    text = environment.get_template("explore/explore.html").render(
        title=shown.title,
        about=shown.about,
        with_records=shown.with_records,
        data=json_in_script(content.data),
        arrays=content.arrays,
        scripts=scripts,
        hashes=" ".join(_hash(script) for script in scripts),
    )
    return text.strip() + "\n"


def json_in_script(value: Mapping[str, Any]) -> str:
    """Return JSON that can stand within a script element, whatever the texts in it are.

    Parameters
    ----------
    value : mapping
        Plain Python types.
    """
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":")).translate(_ESCAPED)


def _scripts() -> list[str]:
    """Return the scripts of the page: the libraries, then its own, as one."""
    folder = files("unspike.report") / "explore"
    libraries = [(folder / "vendor" / f"{name}.min.js").read_text("utf-8") for name in LIBRARIES]
    own = [(folder / f"{name}.js").read_text("utf-8") for name in SCRIPTS]
    return [_in_element(text) for text in (*libraries, '"use strict";\n' + "\n".join(own))]


def _in_element(text: str) -> str:
    """Return a script as it stands between its tags; the map of its source is not there to be looked for."""
    lines = [line for line in text.split("\n") if not line.startswith("//# sourceMappingURL=")]
    return "\n" + "\n".join(lines) + "\n"


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
