from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.verdict.policy import Rule, default_policy, load_policy, parse_policy
from unspike.foundation.errors import InvalidInput

HEAD = 'name = "mine"\nkind = "samples"\nconfidence = 0.9\n'
CHECK = '[[checks]]\nmetric = "accuracy.forget"\nabove = "not forgotten"\n'


def test_reads_a_policy(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + CHECK + "tolerance = 0.02\nrequired = true\n")
    policy = load_policy(path)
    assert (policy.name, policy.kind, policy.confidence) == ("mine", "samples", 0.9)
    assert policy.checks == (
        Rule(metric="accuracy.forget", above="not forgotten", tolerance=0.02, required=True),
    )
    assert policy.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_check_may_have_a_name_of_its_own() -> None:
    named = CHECK.replace("[[checks]]", '[[checks]]\nname = "how often it is right"')
    policy = parse_policy((HEAD + CHECK + named).encode(), "mine")
    assert [rule.name for rule in policy.checks] == ["accuracy.forget", "how often it is right"]
    assert policy.metrics == ("accuracy.forget",)


@pytest.mark.parametrize("kind", ["class", "samples"])
def test_each_kind_has_its_own_policy_with_known_metrics(kind: str) -> None:
    policy = default_policy(kind)  # type: ignore[arg-type]
    assert policy.kind == policy.name == kind
    assert all(metric_named(name).measured_on == "network" for name in policy.metrics)
    assert "membership AUC" in {rule.name for rule in policy.checks}
    assert policy.confidence == 0.95
    outcomes = {side for rule in policy.checks for side in (rule.above, rule.below)}
    assert outcomes == {None, "not forgotten", "over-forgotten", "damaged"}, "two-sided"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "is no TOML file"),
        ('name = "mine"\n', "has no 'kind'. Add it"),
        (HEAD, "has no 'checks'. Add it"),
        (HEAD + "checks = []\n", "has checks = [], expected a table [[checks]] for each check"),
        (HEAD + "checks = [1]\n", "has checks = 1, expected a table"),
        (HEAD.replace("samples", "sample") + CHECK, "unknown kind 'sample', known are: class, samples"),
        (HEAD.replace("samples", "sample") + CHECK, "Did you mean 'samples'?"),
        (HEAD.replace("0.9", "1.0") + CHECK, "confidence = 1.0, expected a number from 0.5 to below 1"),
        (HEAD.replace("0.9", '"high"') + CHECK, "confidence = 'high'"),
        ("sides = 2\n" + HEAD + CHECK, "unknown key 'sides', known are: name, kind, confidence, checks"),
        (HEAD + CHECK + "tolerence = 0.1\n", "Did you mean 'tolerance'?"),
        (HEAD + CHECK.replace("accuracy.forget", "accuracy.forgot"), "names no metric 'accuracy.forgot'"),
        (HEAD + CHECK.replace("accuracy.forget", "accuracy.forgot"), "Did you mean 'accuracy.forget'?"),
        (HEAD + CHECK.replace("accuracy.forget", "klom.forget"), "is of groups of networks"),
        (
            HEAD + CHECK.replace('"not forgotten"', '"forgotten"'),
            "unknown above 'forgotten', known are: not forgotten, over-forgotten, damaged",
        ),
        (HEAD + '[[checks]]\nabove = "damaged"\n', "has no 'metric' in a check. Add it"),
        (HEAD + '[[checks]]\nmetric = "accuracy.test"\n', "neither what is above nor what is below"),
        (HEAD + CHECK + "tolerance = -0.1\n", "tolerance = -0.1, expected a number of 0 or more"),
        (HEAD + CHECK + "at_most = nan\n", "at_most = nan, expected a number"),
        (HEAD + CHECK + "at_most = true\n", "at_most = True, expected a number"),
        (HEAD + CHECK + 'required = "yes"\n', "required = 'yes', expected true or false"),
        (HEAD + CHECK + CHECK, "two checks named 'accuracy.forget'"),
    ],
)
def test_refuses(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_policy(text.encode(), "--policy mine.toml")
    assert message in str(error.value)
    assert str(error.value).startswith("--policy mine.toml ")
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        load_policy(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="is no TOML file"):
        load_policy(tmp_path / "bytes.toml")
