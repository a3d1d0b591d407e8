"""What a measurement must show before it is believed: the same yardstick on networks whose answer is known.

*Do nothing*: the original network must not pass, or there is nothing to see. *Held-out oracle*: a network
that never met the data must pass (arXiv 2607.19442 found that it often does not). *Placebo*: the method
erases as many records that the network never met; what it leaves behind then is its own mark, not
forgetting. *Memorising network*: the attack must find the records in a network that memorises them, or it
finds them nowhere.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from unspike.evaluation.comparison import ComparedNetworks
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.verdict.policy import default_policy
from unspike.evaluation.verdict.verdict import MEMBERSHIP, Evidence, Verdict, verdict

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

_SHOWN = {
    "forget": "accuracy.forget",
    "retain": "accuracy.retain",
    "test": "accuracy.test",
    "membership": MEMBERSHIP,
    "average_gap": "average_gap",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Placebo:
    """What a method made of the original network when it erased records that the network never met.

    Parameters
    ----------
    model : SpikingModel
        The network after that.
    records : Dataset
        The records; no network of the comparison was trained on them.
    """

    model: SpikingModel
    records: Dataset


@dataclass(frozen=True, kw_only=True)
class Control:
    """A network whose answer is known beforehand, and what was found.

    Parameters
    ----------
    name : str
        Which control it is.
    forget, retain, test : float or None
        Accuracies.
    membership : float or None
        AUC of the loss attack.
    average_gap : float or None
        To the retrained networks.
    outcome, expected : str
        What came of it, and what should.
    """

    name: str
    forget: float | None
    retain: float | None
    test: float | None
    membership: float | None
    average_gap: float | None
    outcome: str
    expected: str

    @property
    def as_expected(self) -> bool:
        """Whether the known answer was found."""
        return self.outcome == self.expected

    def to_dict(self) -> dict[str, Any]:
        """Return the control as a row of the report."""
        return {**asdict(self), "as_expected": self.as_expected}


def controls(judged: Verdict, networks: ComparedNetworks, placebo: Placebo | None) -> tuple[Control, ...]:
    """Return the controls of a request.

    Parameters
    ----------
    judged : Verdict
        Of the unlearned network.
    networks : ComparedNetworks
        The networks.
    placebo : Placebo, optional
        The method's work on never-seen records; without it there is no such control.
    """
    found = [
        _do_nothing(judged, networks),
        _held_out(judged, networks),
        _memoriser(judged, networks),
        None if placebo is None else _placebo(networks, placebo),
    ]
    return tuple(control for control in found if control is not None)


def _do_nothing(judged: Verdict, networks: ComparedNetworks) -> Control:
    evidence = judged.evidence
    idle = Evidence(
        original=evidence.original, unlearned=evidence.original, oracles=evidence.oracles, changed=False
    )
    outcome = verdict(idle, judged.policy).outcome
    return _control("do nothing", networks.original, networks.context(), outcome, "not forgotten")


def _held_out(judged: Verdict, networks: ComparedNetworks) -> Control | None:
    if judged.audit.passed is None:
        return None
    last = len(networks.oracles) - 1
    outcome = "passed" if judged.audit.passed else "not passed"
    context = networks.context_of_oracle(last)
    return _control("held-out oracle", networks.oracles[last], context, outcome, "passed")


def _memoriser(judged: Verdict, networks: ComparedNetworks) -> Control | None:
    if networks.memoriser is None:
        return None
    undecided = any(check.why for check in judged.checks if check.rule.metric == MEMBERSHIP)
    outcome = "not found" if undecided else "found by the attack"
    context = networks.context()
    return _control("memorising network", networks.memoriser, context, outcome, "found by the attack")


def _placebo(networks: ComparedNetworks, placebo: Placebo) -> Control:
    """Judge the placebo by the same retrained networks, for they never met its records either."""
    sets = {"retain": networks.sets["retain"], "forget": placebo.records, "test": networks.sets["test"]}
    inert = replace(
        networks,
        kind="samples",
        original=networks.original.on(sets),
        unlearned=AskedNetwork(model=placebo.model, sets=sets),
        oracles=[oracle.on(sets) for oracle in networks.oracles],
        memoriser=None,
    )
    policy = default_policy("samples")
    evidence = Evidence.of({name: inert.measure(name) for name in policy.metrics})
    outcome = verdict(evidence, policy).outcome
    # Where nothing was to be forgotten, the original passes every check, and the method must not change that.
    marked = outcome not in ("cannot tell", "forgotten")
    return _control("placebo", inert.unlearned, inert.context(), outcome if marked else "no mark", "no mark")


def _control(name: str, network: AskedNetwork, context: Context, outcome: str, expected: str) -> Control:
    shown = {key: metric_named(metric).measure(network, context).value for key, metric in _SHOWN.items()}
    return Control(name=name, outcome=outcome, expected=expected, **shown)
