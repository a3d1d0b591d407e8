"""An evaluation in a few rows: every network's accuracies and the attack on it, for notebooks and pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.notebook.frame import frame
from unspike.notebook.html import facts_html, table_html

if TYPE_CHECKING:
    import pandas

    from unspike.evaluation.evaluate import Evaluation

HEADS = ("network", "forget", "retain", "test", "membership")
_METRICS = ("accuracy.forget", "accuracy.retain", "accuracy.test", "mia.loss.auc")


def rows_of(evaluation: Evaluation) -> list[tuple[Any, ...]]:
    """Return a row for each network: its name, its accuracies on three sets, and the loss attack's AUC.

    Parameters
    ----------
    evaluation : Evaluation
        What was measured; what could not be is None.
    """
    networks, bootstrap = evaluation.networks, Bootstrap(resamples=0)
    found = [networks.measure(name, bootstrap) for name in _METRICS]
    named: list[tuple[Any, ...]] = [
        ("original", *(row.original.value for row in found)),
        ("unlearned", *(row.unlearned.value for row in found)),
    ]
    oracles = range(len(networks.oracles))
    return named + [(f"oracle {k + 1}", *(row.oracles[k].value for row in found)) for k in oracles]


def evaluation_html(evaluation: Evaluation) -> str:
    """Return an evaluation as HTML.

    Parameters
    ----------
    evaluation : Evaluation
        What was measured.
    """
    verdict = evaluation.verdict.to_dict()
    share = verdict["share_erased"]
    facts: list[tuple[str, object]] = [
        ("verdict", verdict["sentence"]),
        ("share erased", None if share is None else share["value"]),
        ("next", verdict["next_step"]),
    ]
    title = f"Evaluation of {evaluation.task.text}"
    return facts_html(title, facts) + table_html("Networks", HEADS, rows_of(evaluation))


def evaluation_frame(evaluation: Evaluation) -> pandas.DataFrame:
    """Return an evaluation as a DataFrame, a row a network.

    Parameters
    ----------
    evaluation : Evaluation
        What was measured.

    Raises
    ------
    InvalidInput
        If pandas is not installed.
    """
    return frame(HEADS, rows_of(evaluation))
