"""A page a method: what it does, which requests it serves, its settings, equations, picture and source."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getdoc, getmodule
from pathlib import Path

from unspike.unlearning.contract import Unlearner
from unspike.unlearning.registry import make_unlearner, unlearners
from unspike.unlearning.settings import settings_of

GALLERY = Path(__file__).parents[1] / "gallery"
PICTURES = {
    "algorithm-1": "algorithm_1",
    "selective-retraining": "selective_retraining",
    "reverse-stdp": "selective_retraining",
    "synaptic-pruning": "synaptic_pruning",
    "adaptive-thresholding": "adaptive_thresholding",
    "rewind": "rewind",
}
"""Method -> the gallery's script that shows it."""


def method_pages() -> dict[str, str]:
    """Return the pages by their paths."""
    methods = [make_unlearner(name) for name in sorted(unlearners())]
    return {
        "methods/index.rst": _index(methods),
        **{f"methods/{each.name}.rst": _page(each) for each in methods},
    }


def _first_line(method: Unlearner) -> str:
    module = getmodule(type(method))
    return (getdoc(module) or "").splitlines()[0]


def _index(methods: list[Unlearner]) -> str:
    rows = "\n".join(
        f"   * - :doc:`{each.name}`\n     - {_first_line(each)}\n     - {', '.join(each.kinds)}\n"
        f"     - {_retained(each)}"
        for each in methods
    )
    hidden = "\n".join(f"   {each.name}" for each in methods)
    return (
        "Methods\n=======\n\n"
        "What ``unspike methods`` lists. :doc:`/how-to/choose-a-method` says which to take.\n\n"
        ".. list-table::\n   :header-rows: 1\n   :widths: 22 48 15 15\n\n"
        f"   * - Name\n     - What it does\n     - Requests\n     - Retained data\n{rows}\n\n"
        f".. toctree::\n   :hidden:\n\n{hidden}\n"
    )


def _retained(method: Unlearner) -> str:
    if method.needs_retain:
        return "needed"
    return "used if given" if method.uses_retain else "not used"


def _page(method: Unlearner) -> str:
    module = type(method).__module__
    return "\n".join(
        [
            method.name,
            "=" * len(method.name),
            "",
            f".. automodule:: {module}\n   :no-index:\n",
            "In short\n--------\n",
            f":Requests: {', '.join(method.kinds)}",
            f":Retained data: {_retained(method)}",
            f":Strength: {_strength(method)}",
            f":Source file: ``{module.replace('.', '/')}.py``",
            "",
            *_picture(method),
            "Settings\n--------\n",
            f".. autoclass:: {module}.{type(method).__name__}\n   :no-index:\n",
            *_settings(method),
            "Source\n------\n",
            "::\n",
            *(f"   {line}" for line in method.citation.splitlines()),
            "",
        ]
    )


def _strength(method: Unlearner) -> str:
    if method.strength is None:
        return "none to tune"
    name, values = method.strength
    return f"``{name}``, which ``unspike compare`` tries at {', '.join(map(str, values))}"


def _picture(method: Unlearner) -> Iterator[str]:
    script = PICTURES.get(method.name)
    if script is not None:
        page = f"/reference/generated/gallery/plot_{script}"
        yield "Picture\n-------\n"
        yield f".. image:: {page.replace('plot_', 'images/sphx_glr_plot_')}_001.png"
        yield f"   :alt: What {method.name} does; the gallery tells how it was drawn.\n   :width: 100%\n"
        yield f"From :doc:`{page}`.\n"


def _settings(method: Unlearner) -> Iterator[str]:
    found = list(settings_of(method))
    if found:
        yield "Each can be set by ``--set NAME=VALUE``:\n"
        yield ".. list-table::\n   :header-rows: 1\n\n   * - Name\n     - Value\n     - Takes"
        for each in found:
            yield f"   * - ``{each.path}``\n     - ``{each.value}``\n     - {each.takes}"
        yield ""
