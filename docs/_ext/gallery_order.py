"""The order of the gallery: how a network works, how it forgets, and how an attacker looks at it."""

from __future__ import annotations

from pathlib import Path

ORDER = (
    "spike_codes",
    "neurons",
    "stdp",
    "error_modulated_stdp",
    "attribution",
    "selective_retraining",
    "synaptic_pruning",
    "adaptive_thresholding",
    "algorithm_1",
    "rewind",
    "attacks",
    "label_only",
    "support_vector",
    "rmia",
    "share_erased",
    "hidden_activity",
    "retained",
    "klom",
)


class GalleryOrder:
    """Gives the place of a script, as Sphinx-Gallery asks for it.

    Parameters
    ----------
    folder : str
        Of the scripts; not used.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, name: str) -> int:
        """Return the place of a script by its file name."""
        return ORDER.index(Path(name).stem.removeprefix("plot_"))

    def __repr__(self) -> str:
        """Return the same text in every build, so that a page that did not change is kept."""
        return "GalleryOrder()"
