"""Which works to cite for methods and metrics."""

from __future__ import annotations

from unspike.evaluation.metrics.registry import all_metrics, metric_named
from unspike.foundation.bibliography import PAPER, SOURCES
from unspike.unlearning.registry import make_unlearner
from unspike.version import __version__

UNSPIKE = f"""@software{{unspike,
  author  = {{{{The unspike developers}}}},
  title   = {{{{unspike}}: make a trained spiking neural network forget chosen training data, and measure how
             well it forgot}},
  version = {{{__version__}}},
  year    = {{2026}}
}}"""


def citation(*methods: str) -> str:
    """Return BibTeX for unspike, the paper that it builds on and the unlearning methods that were used.

    Parameters
    ----------
    *methods : str
        Names of methods; a method names its source in a class variable `citation`.

    Returns
    -------
    str
        One entry for each source, unspike and the paper first.

    Raises
    ------
    InvalidInput
        If there is no such method.

    Examples
    --------
    >>> from unspike import citation
    >>> [line for line in citation("scrub").splitlines() if line.startswith("@")]
    ['@software{unspike,', '@article{wang2024machine,', '@inproceedings{kurmanji2023towards,']
    """
    return "\n\n".join(dict.fromkeys((UNSPIKE, PAPER, *(source_of(method) for method in methods))))


def source_of(method: str) -> str:
    """Return BibTeX for the source of an unlearning method.

    Raises
    ------
    InvalidInput
        If there is no such method.
    """
    return make_unlearner(method).citation


def metric_citation(*names: str) -> str:
    """Return BibTeX for the sources of metrics.

    Parameters
    ----------
    *names : str
        Names of metrics; all of them by default.

    Returns
    -------
    str
        One entry for each source.

    Raises
    ------
    InvalidInput
        If there is no such metric.
    """
    chosen = [metric_named(name) for name in names] if names else all_metrics()
    keys = dict.fromkeys(key for metric in chosen for key in metric.source)
    return "\n\n".join(SOURCES[key] for key in keys)
