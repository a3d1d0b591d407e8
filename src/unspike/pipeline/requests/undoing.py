"""Taking a request back: the network as it was before, from the list of what was changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from unspike.foundation.errors import InvalidInput
from unspike.models.capabilities import HasHome
from unspike.models.model_file import read_header
from unspike.models.registry import save_model
from unspike.models.state_hash import state_hash
from unspike.pipeline.forgetting import CHANGES_FILE
from unspike.pipeline.requests.history import history_of
from unspike.pipeline.saved import SavedNetwork
from unspike.pipeline.training import MODEL_FILE
from unspike.pipeline.workspace import Workspace
from unspike.unlearning.changes import load_changes, taken_back

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel

_KEPT = ("data", "split")


def undo(saved: SavedNetwork, out: Path, *, fresh: bool = False) -> Path:
    """Write the network as it was before its last request; one from elsewhere also in the form of its home.

    Parameters
    ----------
    saved : SavedNetwork
        The unlearned network; its ``changes.npz`` lies beside it.
    out : Path
        Folder for ``model.safetensors``; of a network of the user's own also for
        ``state_dict.safetensors``, of a NIR graph for ``restored.nir``.
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

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from unspike.pipeline import ForgetSettings, TrainSettings, forget, train, undo
    >>> settings = TrainSettings(data="digits", hidden=(30,), connection_probability=0.3, epochs=2, threads=1)
    >>> from unspike.pipeline.saved import SavedNetwork
    >>> with TemporaryDirectory() as folder:
    ...     _ = train(settings, Path(folder) / "model")
    ...     model = Path(folder) / "model" / "model.safetensors"
    ...     asked = ForgetSettings(model=model, requests=("class:3",), method="scrub", threads=1)
    ...     (made,) = forget(asked, Path(folder) / "erased")
    ...     undo(SavedNetwork(model=made.model), Path(folder) / "back").name
    'model.safetensors'
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
    home = _home_of(restored)
    with Workspace(folder=out, settings=facts, makes=(MODEL_FILE, *home), fresh=fresh).open():
        save_model(restored, out / MODEL_FILE, **kept, requests=earlier)
        for name, model in home.items():
            model.save_weights(out / name, **kept, requests=earlier)
    return out / MODEL_FILE


def _home_of(restored: SpikingModel) -> dict[str, HasHome]:
    """Return a network that came from elsewhere, by the name of the file that goes back there."""
    if not isinstance(restored, HasHome):
        return {}
    return {restored.home_file.replace("unlearned", "restored"): restored}
