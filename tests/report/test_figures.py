from __future__ import annotations

from unspike.report import Figures, RequestFigures


def test_what_is_left_out_is_empty() -> None:
    known = RequestFigures(record_id=3)
    figures = Figures(requests=(known,))
    assert figures.of(0) is known
    assert figures.of(1).rasters == {}
    assert Figures().of(0).changes == ()
