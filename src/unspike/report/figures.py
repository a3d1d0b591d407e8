"""What the figures need beyond report.json: spikes of single records and the changed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Layers = Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Changed:
    """The values of one group that unlearning changed; `before` and `after` stand side by side.

    Parameters
    ----------
    group : str
        Name of the synapse or threshold group, as in report.json.
    what : {"weight", "threshold"}
        Weights are in the network's own unit, thresholds in mV.
    before, after : ndarray of shape (n,), float
        Values of the n changed synapses or thresholds.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.report import Changed
    >>> before, after = np.array([-42.35]), np.array([-40.0])
    >>> changed = Changed(group="hidden1", what="threshold", before=before, after=after)
    >>> (changed.after - changed.before).round(2).tolist()
    [2.35]
    """

    group: str
    what: Literal["weight", "threshold"]
    before: NDArray[np.floating]
    after: NDArray[np.floating]


@dataclass(frozen=True, kw_only=True, eq=False)
class RequestFigures:
    """The figure data of one request; what is left out is not drawn, and the page says so.

    Parameters
    ----------
    rasters : mapping
        ``rasters[network][layer]``: bool ndarray of shape (T, N), the spikes of one forgotten record; network
        is "original" or "unlearned", the hidden layers run from input to output.
    record_id : int, optional
        Id of that record.
    changes : tuple of Changed
        One entry for each changed group.
    step_ms : float
        Length of a time step, ms.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.report import RequestFigures
    >>> spikes = np.zeros((50, 30), bool)
    >>> RequestFigures(rasters={"original": {"hidden1": spikes}}, record_id=17).record_id
    17
    """

    rasters: Mapping[str, Layers] = field(default_factory=dict)
    record_id: int | None = None
    changes: tuple[Changed, ...] = ()
    step_ms: float = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Figures:
    """Figure data of every request, in the order of ``report["requests"]``; missing ones are left out.

    Examples
    --------
    >>> from unspike.report import Figures, RequestFigures
    >>> figures = Figures(requests=(RequestFigures(record_id=17),))
    >>> figures.of(0).record_id, figures.of(1).record_id
    (17, None)
    """

    requests: tuple[RequestFigures, ...] = ()

    def of(self, index: int) -> RequestFigures:
        """Return the figure data of request `index`, empty where there is none."""
        return self.requests[index] if index < len(self.requests) else RequestFigures()
