"""The evaluation of one request: original, unlearned and retrained networks on the same records.

No network is changed. An evaluation does not show that nothing is left. It shows what was measured, on these
records, with these attacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.data.task import require_task
from unspike.evaluation.comparison import ComparedNetworks, Timing
from unspike.evaluation.entry import entry_of
from unspike.evaluation.summary import evaluation_frame, evaluation_html
from unspike.evaluation.verdict.controls import Control, Placebo, Request, controls, looks_on
from unspike.evaluation.verdict.evidence import Evidence, belong_together
from unspike.evaluation.verdict.policy import Policy, default_policy
from unspike.evaluation.verdict.same_recipe import same_recipe
from unspike.evaluation.verdict.verdict import Verdict, verdict
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress, Progress
from unspike.oracles.checks import refuse_other_settings, refuse_related

if TYPE_CHECKING:
    import pandas

    from unspike.data.dataset import Dataset
    from unspike.data.task import Task
    from unspike.models.contract import SpikingModel
    from unspike.oracles.oracle import Oracle
    from unspike.unlearning.contract import Unlearned


@dataclass(frozen=True, kw_only=True, eq=False)
class EvaluationSettings:
    """What else an evaluation may take into account.

    Parameters
    ----------
    policy : Policy, optional
        The constants of the verdict, fixed beforehand; by default the ones shipped for the kind.
    memoriser : SpikingModel, optional
        A network that learned the same data and memorises on purpose, to see whether the attacks have power.
    half_forgotten : SpikingModel, optional
        What the method makes of the original when it erases half of the records.
    placebo : Placebo, optional
        What the method makes of the original when it erases records that the network never met.
    trained_on_all : SpikingModel, optional
        A network trained on all records by the recipe of the retrained ones, where it has to be proved that
        this is the original's too.
    unseen : Dataset, optional
        The never-seen records that the method was given. They are never those by which it is judged; whether
        they were learned is checked.
    timing : Timing
        What is known of the training of the networks.
    files : mapping of str to str
        Files beside the report, by what they are.

    Examples
    --------
    >>> from unspike.evaluation import EvaluationSettings, Timing, default_policy
    >>> settings = EvaluationSettings(policy=default_policy("class"), timing=Timing(train_seconds=1.5))
    >>> settings.policy.kind, settings.placebo is None
    ('class', True)
    """

    policy: Policy | None = None
    memoriser: SpikingModel | None = None
    half_forgotten: SpikingModel | None = None
    placebo: Placebo | None = None
    trained_on_all: SpikingModel | None = None
    unseen: Dataset | None = None
    timing: Timing = field(default_factory=Timing)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Evaluation:
    """What was measured for a request, and the verdict.

    Parameters
    ----------
    task : Task
        The request.
    unlearned : Unlearned
        What the method returned.
    networks : ComparedNetworks
        The networks, each asked once: every metric of them can be measured without asking again.
    verdict : Verdict
        Of the unlearned network.
    controls : tuple of Control
        The networks whose answer is known beforehand.
    settings : EvaluationSettings
        What else was taken into account.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> unlearned = make_unlearner("fine-tune", epochs=1).unlearn(model, task)

    >>> from unspike import Workshop, oracle_seeds, train_oracles
    >>> workshop = Workshop(workers=1)
    >>> oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 2), workshop=workshop)
    >>> from unspike import evaluate
    >>> evaluation = evaluate(unlearned, task, parts.test, oracles)
    >>> evaluation.to_dict()["request"], [control.name for control in evaluation.controls][:2]
    ('class:3', ['original', 'half undone'])
    """

    task: Task
    unlearned: Unlearned
    networks: ComparedNetworks
    verdict: Verdict
    controls: tuple[Control, ...]
    settings: EvaluationSettings

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation as one entry of the report's ``requests``, in plain Python types."""
        return entry_of(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Return every network's accuracies and the loss attack's AUC as a DataFrame, a row a network.

        Raises
        ------
        InvalidInput
            If pandas is not installed.
        """
        return evaluation_frame(self)

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return evaluation_html(self)


def evaluate(
    unlearned: Unlearned,
    task: Task,
    test: Dataset,
    oracles: Sequence[Oracle],
    *,
    settings: EvaluationSettings | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Compare the original, the unlearned and the retrained networks.

    Parameters
    ----------
    unlearned : Unlearned
        What the unlearning method returned.
    task : Task
        What it was asked.
    test : Dataset
        Records that no network was trained on, and no method was given.
    oracles : sequence of Oracle
        Networks retrained without the forgotten records, one or more.
    settings : EvaluationSettings, optional
        Policy, controls and times.
    progress : Progress, optional
        Told about each network that was asked.

    Returns
    -------
    Evaluation
        The measurements and the verdict; `to_dict` gives what report.json holds.

    Raises
    ------
    InvalidInput
        If there is no retrained network, one of them was not reset or has other settings, the policy is for
        the other kind, a set has no records, or the method was given records that it is to be judged by.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> unlearned = make_unlearner("fine-tune", epochs=1).unlearn(model, task)

    >>> from unspike import Workshop, oracle_seeds, train_oracles
    >>> workshop = Workshop(workers=1)
    >>> oracles = train_oracles(model, task.retained, seeds=oracle_seeds(0, 2), workshop=workshop)
    >>> from unspike import evaluate
    >>> evaluation = evaluate(unlearned, task, parts.test, oracles)
    >>> evaluation.verdict.answer  # two retrained networks are too few
    'cannot tell'
    """
    task, settings = require_task(task), settings or EvaluationSettings()
    networks = ComparedNetworks.of(
        unlearned, task, test, oracles, memoriser=settings.memoriser, timing=settings.timing
    )
    _refuse_given(test, settings.unseen)
    refuse_other_settings(unlearned.original, oracles)
    refuse_related(unlearned.original, oracles)
    ask(networks, progress or NoProgress())
    return evaluated(networks, unlearned, task, settings)


def ask(networks: ComparedNetworks, progress: Progress) -> None:
    """Have every network answer every set."""
    named = networks.named()
    progress.start("Measure", total=len(named), unit="networks")
    try:
        for network in named.values():
            for name in network.sets:
                network.activity(name)
            progress.step()
    finally:
        progress.close()


def evaluated(
    networks: ComparedNetworks, unlearned: Unlearned, task: Task, settings: EvaluationSettings
) -> Evaluation:
    """Return the evaluation of networks, which may have been asked before; see `evaluate`."""
    policy = settings.policy or default_policy(task.kind)
    if policy.kind != task.kind:
        raise InvalidInput(
            f"The policy '{policy.name}' judges {policy.kind} requests, not {task.kind} requests."
        )
    looks = partial(looks_on, kind=task.kind, unseen=settings.unseen, original=networks.original)
    evidence = Evidence(
        [looks(oracle) for oracle in networks.oracles],
        policy,
        original=looks(networks.original),
        together=belong_together(task),
    )
    request = Request(networks=networks, evidence=evidence, unseen=settings.unseen)
    known = controls(request, half_forgotten=settings.half_forgotten, placebo=settings.placebo)
    if settings.trained_on_all is not None:
        known = (same_recipe(networks, settings.trained_on_all), *known)
    return Evaluation(
        task=task,
        unlearned=unlearned,
        networks=networks,
        verdict=verdict(evidence, looks(networks.unlearned), controls=known, unchanged=_unchanged(networks)),
        controls=known,
        settings=settings,
    )


def _refuse_given(test: Dataset, unseen: Dataset | None) -> None:
    """Refuse to judge a method by records that it was given: training on them would hide what is left."""
    both = np.intersect1d(test.record_id, [] if unseen is None else unseen.record_id)
    if len(both):
        raise InvalidInput(
            f"{len(both)} test records were given to the method as never-seen ones, first {both[0]}. Give "
            "others for the test."
        )


def _unchanged(networks: ComparedNetworks) -> tuple[str, ...]:
    """Return what the unlearned network shares with the original."""
    if networks.original.state == networks.unlearned.state:
        return ("nothing in the network was changed",)
    if _hidden_changed(networks) is False:
        return ("the hidden layers answer the forgotten records exactly as before",)
    return ()


def _hidden_changed(networks: ComparedNetworks) -> bool | None:
    """Return whether a forgotten record's spike counts changed in any hidden neuron."""
    before, after = (one.hidden("forget", None) for one in (networks.original, networks.unlearned))
    if not before:
        return None
    return any(not np.array_equal(before[name], after[name]) for name in before)
