from __future__ import annotations

import pytest

from unspike.evaluation import evaluate

from .conftest import Erased


@pytest.mark.parametrize("kind", ["samples", "class"])
def test_every_network_has_a_row_with_the_figures_of_the_report(
    kind: str, erasures: dict[str, Erased]
) -> None:
    pandas = pytest.importorskip("pandas")
    erased = erasures[kind]
    found = evaluate(erased.unlearned, erased.task, erased.test, erased.oracles)
    table, entry = found.to_pandas(), found.to_dict()
    assert isinstance(table, pandas.DataFrame)
    assert list(table.index) == ["original", "unlearned", "oracle 1", "oracle 2", "oracle 3"]
    for name in ("forget", "retain", "test"):
        assert table.loc["unlearned", name] == entry["rows"]["unlearned"][name]["accuracy"]
        assert table.loc["oracle 2", name] == entry["rows"]["oracle"][name]["accuracy"]["runs"][1]
    assert table.loc["original", "membership"] == pytest.approx(
        entry["rows"]["original"]["membership"]["auc"]
    )
    text = found._repr_html_()
    assert entry["verdict"]["sentence"] in text
    assert "<td>oracle 3</td>" in text
