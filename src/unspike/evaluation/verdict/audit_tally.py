"""How many metrics of an audit find something, beside the verdict.

A metric *tells* the original from the retrained networks where the original lies outside the interval for
one more retrained network (module `prediction_interval`); of the others nothing can be learned on this
request. Of those that tell, the ones are counted that find the unlearned network outside, on either side.
They depend on one another, and each is outside by chance now and then: only a share above the policy's limits
the answer. That of the shipped policies, a quarter, was set; measured afterwards on three requests, held-out
retrained networks have 0 to 18 %, a network that was fine-tuned 72 to 95 % (docs/results/audit_limit.md).
What a network costs is no matter here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unspike.evaluation.statistics.prediction_interval import half_width

RISK = 0.05
FEWEST_NETWORKS = 3
_COST = "cost."


@dataclass(frozen=True, kw_only=True)
class AuditTally:
    """Which metrics tell the original, and which of them find the unlearned network.

    Parameters
    ----------
    telling, outside : tuple of str
        Names of the metrics.
    """

    telling: tuple[str, ...]
    outside: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the telling metrics that find the unlearned network."""
        return len(self.outside) / len(self.telling) if self.telling else 0.0

    @property
    def sentence(self) -> str:
        """The two numbers in words."""
        return (
            f"{len(self.outside)} of the {len(self.telling)} audit metrics that find the original find the "
            "unlearned network too"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the tally as the report holds it."""
        return {"telling": list(self.telling), "outside": list(self.outside), "share": self.share}


def tally_of(metrics: Mapping[str, Mapping[str, Any]]) -> AuditTally:
    """Count the metrics of an audit.

    Parameters
    ----------
    metrics : mapping
        What `unspike.evaluation.audit` returned.
    """
    telling = [name for name, metric in metrics.items() if finds(name, metric, "original")]
    outside = [name for name in telling if finds(name, metrics[name], "unlearned")]
    return AuditTally(telling=tuple(telling), outside=tuple(outside))


def limited(verdict: Mapping[str, Any], tally: AuditTally) -> dict[str, Any]:
    """Return a verdict as an audit leaves it: "forgotten" not where too many metrics find the network.

    Parameters
    ----------
    verdict : mapping
        A verdict as the report holds it.
    tally : AuditTally
        What the audit of the same networks found.
    """
    if verdict["answer"] != "forgotten" or tally.share <= verdict["policy"]["audit_limit"]:
        return dict(verdict)
    return {
        **verdict,
        "answer": "cannot tell",
        "forgotten": None,
        "sentence": f"Cannot tell: {tally.sentence}.",
        "because": [tally.sentence],
        "next_step": "See which these are under 'Every metric'. Retraining without the records is exact "
        "whatever is measured.",
    }


def finds(name: str, metric: Mapping[str, Any], network: str) -> bool | None:
    """Return whether a metric finds a network outside the retrained networks' interval.

    Parameters
    ----------
    name : str
        Name of the metric.
    metric : mapping
        Its entry in the audit.
    network : {"original", "unlearned"}
        Which network.

    Returns
    -------
    bool or None
        None where it says nothing: for want of a number or of three retrained networks, or of costs.
    """
    known = [run for run in metric["oracle"]["runs"] if run is not None]
    if metric[network] is None or len(known) < FEWEST_NETWORKS or name.startswith(_COST):
        return None
    return lies_outside(metric[network], known)


def lies_outside(value: float, runs: Sequence[float]) -> bool:
    """Return whether a number lies outside the interval for one more of some."""
    width = half_width(runs, risk=RISK)
    return width is not None and abs(value - sum(runs) / len(runs)) > width + 1e-12
