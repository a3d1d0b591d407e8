from __future__ import annotations

import pytest

from unspike import InvalidInput, wrap


def test_without_pytorch_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unspike.adapters.wrap.find_spec", lambda _: None)
    with pytest.raises(InvalidInput, match="PyTorch, which is not installed: pip install"):
        wrap(object(), steps=5)
