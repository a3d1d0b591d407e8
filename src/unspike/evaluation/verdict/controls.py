"""What a measurement must show before it is believed: the same judgement of networks whose answer is known.

Three show that the yardstick is right; where they do not come out so, the verdict is withheld altogether:

* *held-out oracle*: a network that never met the data, judged by the others, must not be called not forgotten
  (arXiv 2607.19442 found that this often happens);
* *placebo*: the method erases as many records that the network never met; what it leaves on them then is its
  own mark, not forgetting;
* *same recipe* (module `same_recipe`), of a network that was trained elsewhere: one trained on all records by
  the recipe of the retrained networks must be as good as it is.

Three show that the yardstick can see; where they are not told from retrained networks, nothing is called
forgotten. A check that finds something stands without them:

* *original*: there must be something to forget;
* *half undone*: half of what the method changed is taken back;
* *half forgotten*: the method erases half of the records that were asked for;
* *memorising network*: the attack must find the records in a network that memorises them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import AskedNetwork, Context
from unspike.evaluation.verdict.checks import About
from unspike.evaluation.verdict.evidence import Evidence, Found
from unspike.evaluation.verdict.judgement import failed, judge
from unspike.evaluation.verdict.looks import Looks, looks_of_network
from unspike.evaluation.verdict.policy import Policy, default_policy
from unspike.models.interpolation import between

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.data.task import Kind
    from unspike.evaluation.comparison import ComparedNetworks
    from unspike.models.contract import SpikingModel

HALF = 0.5
TOLD_APART, NOT_TOLD_APART = "told apart", "not told apart"
PASSED, NO_MARK = "passed", "no mark"
AS_GOOD, NOT_AS_GOOD = "as good", "not as good"
_SHOWN = {
    "forget": "accuracy.forget",
    "retain": "accuracy.retain",
    "test": "accuracy.test",
    "membership": "mia.loss.auc",
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

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> from dataclasses import replace
    >>> from unspike.evaluation import Placebo
    >>> never_met = replace(task, forgotten=parts.validation, kind="samples", class_name=None)
    >>> left = make_unlearner("gradient-ascent").unlearn(model, never_met)
    >>> placebo = Placebo(model=left.model, records=parts.validation)
    >>> len(placebo.records)
    45
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
    outcome, expected : str
        What came of it, and what should.
    withholds : bool
        Whether nothing at all is said where it does not come out so.
    failed : tuple of str
        The checks that it failed.
    shown : mapping of str to float or None
        ``forget``, ``retain``, ``test`` (accuracies), ``membership`` (AUC of the loss attack) and
        ``average_gap``.
    """

    name: str
    outcome: str
    expected: str
    withholds: bool
    failed: tuple[str, ...]
    shown: Mapping[str, float | None]

    @property
    def as_expected(self) -> bool:
        """Whether the known answer was found."""
        return self.outcome == self.expected

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        which = f" ({', '.join(self.failed)})" if self.failed and self.withholds else ""
        return f"the control '{self.name}' is {self.outcome}{which}"

    def to_dict(self) -> dict[str, Any]:
        """Return the control as a row of the report."""
        values = asdict(self)
        return {**values.pop("shown"), **values, "as_expected": self.as_expected}


@dataclass(frozen=True, kw_only=True, eq=False)
class Request:
    """The networks of a request and what they are judged by.

    Parameters
    ----------
    networks : ComparedNetworks
        The networks.
    evidence : Evidence
        The retrained ones as the measure.
    unseen : Dataset, optional
        The never-seen records that the method was given.
    """

    networks: ComparedNetworks
    evidence: Evidence
    unseen: Dataset | None = None

    def looks(self, network: AskedNetwork) -> Looks:
        """Return the values of one of the networks, or of another one."""
        return looks_on(network, self.networks.kind, self.unseen, self.networks.original)


def looks_on(
    network: AskedNetwork, kind: Kind, unseen: Dataset | None, original: AskedNetwork | None = None
) -> Looks:
    """Return the values of a network, with those of the never-seen records that the method was given.

    What needs the original, such as relearning a class, is left out without it.
    """
    given = {"unseen": unseen} if kind == "samples" and unseen is not None and len(unseen) else {}
    return looks_of_network(network.on({**network.sets, **given}), kind, original)


def controls(
    request: Request, *, half_forgotten: SpikingModel | None, placebo: Placebo | None
) -> tuple[Control, ...]:
    """Return the controls of a request.

    Parameters
    ----------
    request : Request
        The networks.
    half_forgotten : SpikingModel, optional
        The method's work on half of the records; without it there is no such control.
    placebo : Placebo, optional
        The method's work on never-seen records; without it there is no such control.
    """
    networks = request.networks
    undone = between(networks.unlearned.model, networks.original.model, HALF)
    halves = {"half undone": undone, "half forgotten": half_forgotten}
    found = [
        _told_apart("original", networks.original, request),
        _held_out(request),
        *(_half(name, model, request) for name, model in halves.items()),
        None if networks.memoriser is None else _memoriser(networks.memoriser, request),
        None if placebo is None else _placebo(networks, placebo, request.evidence.policy),
    ]
    return tuple(control for control in found if control is not None)


def held_out_marks(evidence: Evidence) -> tuple[str, ...] | None:
    """Return what the last retrained network fails when the others judge it; None where they are too few."""
    if len(evidence.judges) < evidence.policy.fewest["networks"]:
        return None
    others, last = evidence.held_out()
    return _failures(others.of(last), others.policy)


def _told_apart(name: str, network: AskedNetwork, request: Request) -> Control:
    """Judge a network that has not forgotten, or not all."""
    evidence = request.evidence
    found = evidence.of(request.looks(network))
    answer = judge(found.checks, found.shares, limits=evidence.policy.limits).answer
    outcome = TOLD_APART if answer == "not forgotten" else NOT_TOLD_APART
    names = _failures(found, evidence.policy)
    return control_of(name, (outcome, TOLD_APART), network, request.networks.context(), names)


def _half(name: str, model: SpikingModel | None, request: Request) -> Control | None:
    if model is None:
        return None
    return _told_apart(name, AskedNetwork(model=model, sets=request.networks.sets), request)


def _held_out(request: Request) -> Control | None:
    found, networks = held_out_marks(request.evidence), request.networks
    if found is None:
        return None
    last = len(networks.oracles) - 1
    outcome = "not passed" if found else PASSED
    context = networks.context_of_oracle(last)
    return control_of("held-out oracle", (outcome, PASSED), networks.oracles[last], context, found)


def _memoriser(network: AskedNetwork, request: Request) -> Control:
    found = _failures(request.evidence.of(request.looks(network)), request.evidence.policy, ("traces",))
    outcome = TOLD_APART if found else NOT_TOLD_APART
    return control_of("memorising network", (outcome, TOLD_APART), network, request.networks.context(), found)


def _placebo(networks: ComparedNetworks, placebo: Placebo, policy: Policy) -> Control:
    """Judge the placebo by the same retrained networks, for they never met its records either.

    What it damages is damaged in the unlearned network, too, and named there; here only what it leaves on the
    records is asked for.
    """
    sets = {"retain": networks.sets["retain"], "forget": placebo.records, "test": networks.sets["test"]}
    inert = replace(
        networks,
        kind="samples",
        original=networks.original.on(sets),
        unlearned=AskedNetwork(model=placebo.model, sets=sets),
        oracles=[oracle.on(sets) for oracle in networks.oracles],
        memoriser=None,
    )
    rule = policy if policy.kind == "samples" else default_policy("samples")
    evidence = Evidence([looks_of_network(oracle, "samples") for oracle in inert.oracles], rule)
    found = _failures(
        evidence.of(looks_of_network(inert.unlearned, "samples")), rule, ("traces", "over-done")
    )
    outcome = "marked" if found else NO_MARK
    return control_of("placebo", (outcome, NO_MARK), inert.unlearned, inert.context(), found)


def _failures(found: Found, policy: Policy, about: Sequence[About] = get_args(About)) -> tuple[str, ...]:
    checks = failed(found.checks, risk=policy.limits.risk)
    return tuple(f"{check.about}: {check.name}" for check in checks if check.about in about)


def control_of(
    name: str, outcome: tuple[str, str], network: AskedNetwork, context: Context, found: tuple[str, ...]
) -> Control:
    """Return a control, with its outcome and what was expected."""
    shown = {key: metric_named(metric).measure(network, context).value for key, metric in _SHOWN.items()}
    came, expected = outcome
    return Control(
        name=name,
        outcome=came,
        expected=expected,
        withholds=expected in (PASSED, NO_MARK, AS_GOOD),
        failed=found,
        shown=shown,
    )
