"""Taking a request back: the network as it was before, from the list of what was changed."""

from __future__ import annotations

from pathlib import Path

from unspike.foundation.errors import InvalidInput
from unspike.models.model_file import read_header
from unspike.models.registry import save_model
from unspike.models.state_hash import state_hash
from unspike.pipeline.forgetting import CHANGES_FILE
from unspike.pipeline.requests.history import history_of
from unspike.pipeline.saved import SavedNetwork
from unspike.pipeline.training import MODEL_FILE
from unspike.pipeline.workspace import Workspace
from unspike.unlearning.changes import load_changes, taken_back

_KEPT = ("data", "split")


def undo(saved: SavedNetwork, out: Path, *, fresh: bool = False) -> Path:
    """Write the network as it was before its last request.

    Parameters
    ----------
    saved : SavedNetwork
        The unlearned network; its ``changes.npz`` lies beside it.
    out : Path
        Folder for ``model.safetensors``.
    fresh : bool
        Whether to replace what an earlier undoing wrote.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InvalidInput
        If the network has forgotten nothing, or the changes beside it are not those of its last request.
    """
    path = saved.model
    header = read_header(path)
    history = history_of(path, header)
    if not history:
        raise InvalidInput(f"{path} was never made to forget anything: there is nothing to undo.")
    last = history[-1]
    restored = taken_back(saved.network(), load_changes(path.parent / CHANGES_FILE))
    if state_hash(restored) != last.before:
        raise InvalidInput(
            f"{path.parent / CHANGES_FILE} does not lead back to the network before '{last.text}'. Give the "
            "network with its own changes.npz beside it."
        )
    facts = {"command": "undo", "MODEL": last.after[:16]}
    earlier = [each.to_dict() for each in history[:-1]]
    kept = {name: header[name] for name in _KEPT if name in header}
    with Workspace(folder=out, settings=facts, makes=(MODEL_FILE,), fresh=fresh).open():
        save_model(restored, out / MODEL_FILE, **kept, requests=earlier)
    return out / MODEL_FILE
