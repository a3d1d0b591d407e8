from __future__ import annotations

import socket

import pytest


@pytest.fixture
def closed() -> str:
    """An address where nobody is."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"
