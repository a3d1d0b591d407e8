"""What the measurements say of an unlearned network: the answer, its reasons, and what to do next.

How it is reached stands in `judgement`, what is looked at in `evidence`, the controls in `controls`. The
figure of a verdict is the *share erased* at the output (module `share_erased`).

A verdict describes what was run and measured. It is no proof that nothing is left (arXiv 2110.11891).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from unspike.evaluation.statistics.holm import holm
from unspike.evaluation.verdict.checks import Check
from unspike.evaluation.verdict.controls import Control
from unspike.evaluation.verdict.evidence import Evidence
from unspike.evaluation.verdict.judgement import OUTPUT, Answer, Judgement, judge
from unspike.evaluation.verdict.looks import Looks
from unspike.evaluation.verdict.policy import Policy
from unspike.evaluation.verdict.power import Power
from unspike.evaluation.verdict.share_erased import ShareErased


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the measurements say of an unlearned network.

    Parameters
    ----------
    judgement : Judgement
        The answer, and why.
    checks : tuple of Check
        Every check of the unlearned network.
    shares : mapping of str to ShareErased
        ``output`` and hidden layers -> the share erased there.
    missing : mapping of str to str
        Checks that could not be carried out -> why.
    power : Power, optional
        What the check of the output can see.
    policy : Policy
        What was fixed beforehand.

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
    >>> verdict = evaluate(unlearned, task, parts.test, oracles).verdict
    >>> verdict.answer, verdict.forgotten, verdict.policy.name
    ('cannot tell', None, 'class')
    """

    judgement: Judgement
    checks: tuple[Check, ...]
    shares: Mapping[str, ShareErased]
    missing: Mapping[str, str]
    power: Power | None
    policy: Policy

    @property
    def answer(self) -> Answer:
        """Forgotten, not forgotten or cannot tell."""
        return self.judgement.answer

    @property
    def forgotten(self) -> bool | None:
        """The answer as yes or no; None where it cannot be told."""
        return None if self.answer == "cannot tell" else self.answer == "forgotten"

    @property
    def share(self) -> ShareErased | None:
        """The share erased at the output; None where the original is not found there."""
        return None if OUTPUT in self.judgement.silent else self.shares.get(OUTPUT)

    @property
    def sentence(self) -> str:
        """The answer and the reasons in one sentence, without figures."""
        lead = self.answer.capitalize()
        if self.answer == "forgotten":
            return f"{lead}: no check tells the network from ones that never met the records."
        found, parts = self.judgement, list[str]()
        named = {"traces": found.traces, "over-done": found.over_done, "damage": found.damaged}
        if self.answer == "not forgotten":
            parts += [_SPOKEN[about].format(", ".join(names)) for about, names in named.items() if names]
        parts += _grouped([reason for reason in found.because if not reason.startswith(tuple(named))])
        return f"{lead}: {'; '.join(parts)}."

    @property
    def next_step(self) -> str:
        """What to do now."""
        if self.answer == "forgotten":
            return "Keep this report with the network."
        if self.answer == "not forgotten":
            return "Do not use this network as one that has forgotten: try another method, or retrain."
        return f"{self._needed()} Retraining without the records is exact whatever is measured."

    def _needed(self) -> str:
        need = self.power
        if need is None or not math.isfinite(need.least):
            return "What is missing is said above."
        if need.enough:
            return "More retrained networks (--oracles) may decide it."
        ways = [] if need.networks is None else [f"{need.networks} retrained networks (--oracles)"]
        ways += [] if need.times_records is None else [f"{need.times_records:.1f} times as many records"]
        if not ways:
            return "No number of retrained networks up to forty would decide it."
        return f"A job half done would be seen with {' or '.join(ways)}."

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as the report states it."""
        found = self.judgement
        adjusted = holm([check.p for check in self.checks])
        return {
            "answer": self.answer,
            "forgotten": self.forgotten,
            "sentence": self.sentence,
            "next_step": self.next_step,
            "because": list(found.because),
            "traces": list(found.traces),
            "over_done": list(found.over_done),
            "damaged": list(found.damaged),
            "share_erased": None if self.share is None else asdict(self.share),
            "shares": {name: asdict(share) for name, share in self.shares.items()},
            "checks": [self._check(check, q) for check, q in zip(self.checks, adjusted, strict=True)],
            "missing": dict(self.missing),
            "power": None if self.power is None else asdict(self.power),
            "policy": self.policy.to_dict(),
        }

    def _check(self, check: Check, adjusted: float) -> dict[str, Any]:
        return {
            "name": check.name,
            "about": check.about,
            "value": check.value,
            "expected": check.expected,
            "p": check.p,
            "p_adjusted": adjusted,
            "original_p": check.original_p,
            "passed": adjusted > self.policy.limits.risk,
            "says_nothing": check.about == "traces" and check.name in self.judgement.silent,
        }


def verdict(
    evidence: Evidence,
    network: Looks,
    *,
    controls: Sequence[Control] = (),
    unchanged: Sequence[str] = (),
) -> Verdict:
    """Judge an unlearned network.

    Parameters
    ----------
    evidence : Evidence
        The retrained networks as the measure, and the original.
    network : Looks
        The unlearned network.
    controls : sequence of Control
        Networks whose answer is known.
    unchanged : sequence of str
        What of the original was left as it is, in words.

    Returns
    -------
    Verdict
        The answer, every check, and what is needed where it cannot be told.

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
    >>> from unspike.evaluation import ComparedNetworks
    >>> networks = ComparedNetworks.of(unlearned, task, parts.test, oracles)
    >>> from unspike.evaluation import Evidence, default_policy, verdict
    >>> from unspike.evaluation.verdict.looks import looks_of_network
    >>> looks = [looks_of_network(each, "class", networks.original) for each in networks.oracles]
    >>> evidence = Evidence(looks, default_policy("class"))
    >>> verdict(evidence, looks_of_network(networks.unlearned, "class", networks.original)).answer
    'cannot tell'
    """
    found = evidence.of(network)
    wrong = [control for control in controls if not control.as_expected]
    return Verdict(
        judgement=judge(
            found.checks,
            found.shares,
            withheld=(*evidence.too_few, *(one.sentence for one in wrong if one.withholds)),
            unchanged=unchanged,
            doubts=(
                *(f"{name} cannot be judged, for {why}" for name, why in found.missing.items()),
                *(one.sentence for one in wrong if not one.withholds),
            ),
            limits=evidence.policy.limits,
        ),
        checks=found.checks,
        shares=found.shares,
        missing=found.missing,
        power=evidence.power(len(found.checks)),
        policy=evidence.policy,
    )


_SPOKEN = {
    "traces": "it still knows the records ({})",
    "over-done": "over-done: it knows less of them than networks that never met them, which marks them ({})",
    "damage": "damaged: it is no longer as retrained networks are ({})",
}


def _grouped(reasons: Sequence[str]) -> list[str]:
    """Return reasons with what they have in common said once: ``why (one, another)``."""
    named: dict[str, list[str]] = {}
    for reason in reasons:
        why, _, name = (reason, "", "") if "(" in reason else reason.partition(": ")
        named.setdefault(why, []).extend([name] if name else [])
    return [f"{why} ({', '.join(names)})" if names else why for why, names in named.items()]
