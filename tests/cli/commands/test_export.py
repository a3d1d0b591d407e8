from __future__ import annotations

import json
from pathlib import Path

import nir
import pytest

from ..helpers import Invoke, refused

LIF = ("--recipe", "lif", "--data", "digits", "--hidden", "40", "--connection-probability", "0.3")


@pytest.fixture(scope="module")
def lif(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from unspike.cli.main import exit_code

    out = tmp_path_factory.mktemp("train") / "lif"
    assert exit_code(["train", *LIF, "--epochs", "3", "--steps", "15", "--out", str(out), "--quiet"]) == 0
    return out / "model.safetensors"


def test_it_writes_a_graph_that_names_records_alike(lif: Path, invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / "net.nir"
    found = json.loads(invoke("export", lif, "--nir", file, "--thresholds", "fold", "--json", "--quiet").out)
    assert found["same"] >= 0.999
    assert found["records"] == 269
    graph = nir.read(file)
    assert graph.nodes["hidden1_neurons"].tau[0] == pytest.approx(0.01)
    assert len(set(graph.nodes["output_neurons"].v_threshold.tolist())) == 1
    told = json.loads(graph.metadata["unspike"])
    assert (told["steps"], told["codes"]["image"]["code"], told["erased"]) == (15, "regular", [])
    said = invoke("export", lif, "--nir", file, "--dt", "1").out
    assert said == f"Read again, it names 100.0% of 269 test records as the network does.\n{file}\n"
    assert nir.read(file).nodes["hidden1_neurons"].tau[0] == 10.0


def test_what_nir_cannot_say_is_refused(model: Path, lif: Path, invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / "net.nir"
    assert "'izhikevich' cannot be written to NIR" in refused(
        invoke("export", model, "--nir", file, "--quiet")
    )
    words = ("export", lif, "--nir", file, "--quiet")
    assert "thresholds is 'folds'" in refused(invoke(*words, "--thresholds", "folds"))
    assert "dt is -1" in refused(invoke(*words, "--dt", "-1"))
    assert not file.exists()
