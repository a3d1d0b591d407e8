"""Methods, metrics and settings of the user's own reach the commands, their reports and their workers."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from .helpers import SMALL, Invoke, files_in, in_own_process, refused

METHOD = '''
from dataclasses import dataclass

import numpy as np

from unspike import register_unlearner
from unspike.unlearning import Material, Method, Workbench


@register_unlearner("weaken-mine")
@dataclass(frozen=True, kw_only=True)
class Weaken(Method):
    """Weaken the output synapses of the forgotten classes."""

    share: float = 0.5

    def work(self, workbench: Workbench, material: Material) -> None:
        *_, output = workbench.model.synapses()
        forgotten = np.isin(output.post, np.unique(material.forget.y))
        with workbench.phase("weaken"):
            workbench.assign_weights(output.name, np.where(forgotten, self.share, 1) * output.weight)
'''
METRIC = """
from unspike.evaluation import Measurement, Sample, Scale, register_metric


@register_metric(
    "mine.silent",
    definition="Share of forgotten records that excite no output neuron.",
    scale=Scale("lower"),
    sample=Sample(1, "forgotten records"),
)
def silent(network, context):
    counts = network.responses("forget").counts
    return Measurement(value=float((counts.sum(axis=1) == 0).mean()), n=len(counts))
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A file with a method and a metric."""
    path = tmp_path / "mine_cli.py"
    path.write_text(textwrap.dedent(METHOD + METRIC))
    return path


def test_lists_know_what_is_imported(own: Path, tmp_path: Path) -> None:
    shown = in_own_process("methods", "weaken-mine", "--import", own, folder=tmp_path)
    assert shown.code == 0, shown
    assert "Weaken the output synapses" in shown.out
    assert "share" in shown.out
    shown = in_own_process("metrics", "mine", "--import", "mine_cli.py", folder=tmp_path)
    assert shown.out.startswith("mine.silent: Share of forgotten records that excite no output neuron.\n")
    assert "no unlearning method 'weaken-mine'" in refused(
        in_own_process("methods", "weaken-mine", folder=tmp_path)
    )


def test_a_run_with_own_method_and_metric(own: Path, digits: str, tmp_path: Path) -> None:
    words = (
        *("run", "--data", digits, *SMALL, "--oracles", 2, "--forget", "class:3", "--quiet", "--out", "out"),
        *("--import", own, "--method", "weaken-mine", "--audit", "--metrics", "mine.silent,accuracy.test"),
    )
    ended = in_own_process(*words, "--set", "share=0.25", folder=tmp_path)
    assert ended.code == 0, ended
    out = tmp_path / "out"
    (entry,) = json.loads((out / "report.json").read_text())["requests"]
    assert entry["settings"] == {"method": "weaken-mine", "share": 0.25}
    assert entry["audit"]["metrics"]["mine.silent"]["unlearned"] is not None
    facts = json.loads((out / "run.json").read_text())["settings"]
    assert facts["--method"] == "weaken-mine"
    assert facts["--set"] == ["share=0.25"]
    assert "mine.silent" in (out / "report.html").read_text()


def test_settings_reach_the_method_and_its_account(model: Path, tmp_path: Path, invoke: Invoke) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("passes = 2\nrate = 0.03\n")
    out = tmp_path / "out"
    words = ("forget", model, "--forget", "class:3", "--method", "scrub", "--out", out, "--quiet")
    ended = invoke(*words, "--settings", settings, "--set", "passes=1")
    assert ended.code == 0, ended
    account = json.loads((out / "unlearning.json").read_text())
    assert (account["settings"]["passes"], account["settings"]["rate"]) == (1, 0.03)
    facts = json.loads((out / "run.json").read_text())["settings"]
    assert facts["--set"] == ["passes=1", "rate=0.03"]
    line = refused(invoke(*words, "--set", "passes=3"))
    assert "passes=3" in line


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--set", "repair.pases=3"), "Did you mean 'passes'?"),
        (("--set", "repair"), "expected NAME=VALUE"),
        (("--set", "repair.passes=-3"), "--set repair.passes: passes is -3"),
        (("--set", "repair.seed=3"), "Give --seed"),
        (("--settings", "no-such.toml"), "--settings no-such.toml cannot be read: it is missing"),
        (("--import", "no-such.py"), "--import no-such.py is no file"),
    ],
)
def test_settings_are_checked_before_any_work(
    words: tuple[str, str], message: str, digits: str, tmp_path: Path, invoke: Invoke
) -> None:
    out = tmp_path / "out"
    assert message in refused(
        invoke("run", "--data", digits, *SMALL, *words, "--method", "hybrid", "--out", out)
    )
    assert not out.exists()


def test_a_decorator_without_a_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine_bare.py"
    path.write_text("from unspike import register_unlearner\n\n@register_unlearner\nclass A:\n    pass\n")
    line = refused(in_own_process("methods", "--import", path, folder=tmp_path))
    assert "@register_unlearner was given no name, expected @register_unlearner('my-name')" in line


FAILING = """
from unspike import register_unlearner
from unspike.evaluation import Sample, Scale, register_metric
from unspike.unlearning import Method


@register_unlearner("divide-mine")
class Divide(Method):
    def work(self, workbench, material):
        return 1 / 0

    def settings(self):
        return {}


@register_metric("mine.fails", definition="Nothing.", scale=Scale("lower"), sample=Sample(1, "records"))
def fails(network, context):
    return {}["nothing"]
"""


def test_own_code_that_fails_is_told_in_one_line(unlearned: Path, model: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine_fails.py"
    own.write_text(FAILING)
    out = tmp_path / "out"
    words = ("--import", own, "--threads", "1", "--quiet", "--out", out)
    asked = ("forget", model, "--forget", "class:3", "--method", "divide-mine")
    ended = in_own_process(*asked, *words, folder=tmp_path)
    assert refused(ended) == (
        "unspike: error: method 'divide-mine' failed in mine_fails.py, line 10 (ZeroDivisionError: division "
        "by zero). Mend it."
    )
    assert set(files_in(out)) == {"run.json"}
    asked = ("evaluate", model, "--unlearned", unlearned, "--oracles", 1, "--fresh", "--audit")
    ended = in_own_process(*asked, "--metrics", "mine.fails", *words, folder=tmp_path)
    assert refused(ended) == (
        "unspike: error: metric 'mine.fails' failed in mine_fails.py, line 18 (KeyError: 'nothing'). Mend it."
    )
    assert not [name for name in files_in(out) if name.startswith("report") or "partial" in name]
