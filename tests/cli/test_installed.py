"""What other people's packages add is there for the program, and what is broken in them stops nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.foundation.installed import install

METHOD = '''
from dataclasses import dataclass
from typing import ClassVar
from unspike.unlearning.baselines.nothing import Nothing
from unspike.unlearning.registry import register_unlearner

@register_unlearner("acme-scrub")
@dataclass(frozen=True, kw_only=True)
class AcmeScrub(Nothing):
    """Does nothing, as its origin does."""
'''
DATA = '''
from unspike.data import register_dataset
from unspike.data.sources.digits import Digits

@register_dataset("acme-digits")
class AcmeDigits(Digits):
    """Digits again."""
'''
METRIC = '''
from unspike.evaluation.metrics.registry import EQUAL, Sample, Scale, register_metric

@register_metric("acme", definition="None.", scale=Scale(EQUAL), sample=Sample(1, "records"))
def acme(network, context):
    """Nothing."""
'''


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    install(folder, "acme_method", METHOD, {"unspike.unlearners": "acme-scrub = acme_method"})
    install(folder, "acme_data", DATA, {"unspike.datasets": "acme-digits = acme_data"})
    install(folder, "acme_metric", METRIC, {"unspike.metrics": "acme = acme_metric:acme"})
    install(folder, "broken_method", "import gone\n", {"unspike.unlearners": "broken = broken_method"})
    return folder


def unspike(packages: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(packages), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, "-c", "from unspike.cli.main import main; main()", *words],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_method_of_an_installed_package_is_listed_and_a_broken_one_is_one_line(packages: Path) -> None:
    done = unspike(packages, "methods", "--json")
    assert done.returncode == 0
    assert "acme-scrub" in json.loads(done.stdout)["methods"]
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("unspike: note: 'broken' of package 'broken_method' is left out")


def test_a_misspelt_method_of_an_installed_package_is_suggested(packages: Path, tmp_path: Path) -> None:
    words = ("run", "--method", "acme-scrup", "--out", str(tmp_path / "out"))
    done = unspike(packages, *words)
    assert done.returncode == 2
    assert "Did you mean 'acme-scrub'?" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_data_set_of_an_installed_package_can_be_loaded(packages: Path) -> None:
    done = unspike(packages, "data", "list", "--json")
    assert done.returncode == 0
    assert "acme-digits" in {data["name"] for data in json.loads(done.stdout)["data"]}
    assert unspike(packages, "data", "fetch", "acme-digits", "--quiet").returncode == 0


def test_a_metric_of_an_installed_package_is_known(packages: Path, tmp_path: Path) -> None:
    done = unspike(packages, "run", "--audit", "--metrics", "acne", "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "Did you mean 'acme'?" in done.stderr
