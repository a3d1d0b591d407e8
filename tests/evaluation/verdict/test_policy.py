from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

import pytest

from unspike.data.task import KINDS, Kind
from unspike.evaluation.verdict.judgement import Limits
from unspike.evaluation.verdict.policy import default_policy, load_policy, parse_policy
from unspike.foundation.errors import InvalidInput

TEXT = resources.files("unspike.evaluation.verdict").joinpath("policies", "samples.toml").read_text()


def test_reads_a_policy(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(TEXT.replace("share = 0.8", "share = 0.9", 1).replace("networks = 4", "networks = 6"))
    policy = load_policy(path)
    assert (policy.name, policy.kind, policy.limits.share) == ("samples", "samples", 0.9)
    assert policy.fewest == {"networks": 6, "forget": 20, "test": 20, "retain": 20}
    assert policy.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_own_policy(kind: Kind) -> None:
    policy = default_policy(kind)
    assert policy.kind == policy.name == kind
    assert policy.limits.risk == pytest.approx(0.05)
    assert policy.limits == Limits(risk=policy.limits.risk)
    assert (policy.accuracy_tolerance, policy.activity_limit, policy.prior_degrees) == (0.01, 1.3, 4)
    assert policy.to_dict()["confidence"] == pytest.approx(0.95)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[fewest]", "[fewest", "is no TOML file"),
        ('kind = "samples"\n', "", "has no 'kind'. Add it"),
        ("test = 20\n", "", "has no 'test' in [fewest]. Add it"),
        ('kind = "samples"', 'kind = "sample"', "unknown kind 'sample', known are: class, samples"),
        ('kind = "samples"', 'kind = "sample"', "Did you mean 'samples'?"),
        ("confidence = 0.95", "confidence = 1.0", "confidence = 1.0, expected a number from 0.5 to below 1"),
        ("confidence = 0.95", 'confidence = "high"', "confidence = 'high'"),
        ("confidence = 0.95", "confidence = 0.9\nconfidenc = 0.9", "Did you mean 'confidence'?"),
        ("hidden_share = 0.5", "hidden_share = 1.5", "hidden_share = 1.5, expected a number from 0 to 1"),
        (
            "activity_limit = 1.3",
            "activity_limit = 0.9",
            "activity_limit = 0.9, expected a number of 1 or more",
        ),
        ("activity_limit = 1.3", "activity_limit = inf", "activity_limit = inf, expected a number"),
        (
            "prior_degrees = 4",
            "prior_degrees = 4.5",
            "prior_degrees = 4.5, expected a whole number of 0 or more",
        ),
        ("networks = 4", "networks = 3", "networks = 3, expected a whole number of 4 or more"),
        ("forget = 20", "forget = 2", "forget = 2, expected a whole number of 20 or more"),
    ],
)
def test_refuses(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(InvalidInput) as error:
        parse_policy(TEXT.replace(old, new, 1).encode(), "--policy mine.toml")
    assert message in str(error.value)
    assert str(error.value).startswith("--policy mine.toml ")
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is missing"):
        load_policy(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="is no TOML file"):
        load_policy(tmp_path / "bytes.toml")
