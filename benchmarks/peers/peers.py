"""Which peers there are and where their environments lie."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Peer:
    """A worker and the environment it runs in.

    Parameters
    ----------
    worker : str
        Module in `workers`.
    environment : str or None
        Name of its environment; None for the one that measures.
    shares_itself : bool
        Whether it runs a process a core already, so that it is not also started once a core.
    """

    worker: str
    environment: str | None
    shares_itself: bool = False


PEERS = (
    Peer("unspike", None),
    Peer("numpy_loop", None),
    Peer("scipy_csr", None),
    Peer("jax_loop", "spyx"),
    Peer("torch_loop", "torch"),
    Peer("spyx", "spyx"),
    Peer("snntorch", "snntorch"),
    Peer("spikingjelly", "spikingjelly"),
    Peer("norse", "norse"),
    Peer("sinabs", "sinabs"),
    Peer("bindsnet", "bindsnet"),
    Peer("brian2_runtime", "brian2"),
    Peer("brian2_standalone", "brian2", shares_itself=True),
)
ENVIRONMENTS = tuple(dict.fromkeys(peer.environment for peer in PEERS if peer.environment))


def environment(name: str) -> Path:
    """Return the folder of an environment, under UNSPIKE_PEERS or the user's cache."""
    default = Path.home() / ".cache" / "unspike" / "peers"
    return Path(os.environ.get("UNSPIKE_PEERS", default)) / name


def python_of(name: str | None) -> Path:
    """Return the interpreter of an environment."""
    if name is None:
        return Path(sys.executable)
    return environment(name) / "bin" / "python"


def requirements(name: str) -> Path:
    """Return the file that pins what an environment holds."""
    return HERE / "requirements" / f"{name}.txt"
