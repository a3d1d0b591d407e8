"""Memorisation: how much of the forgotten records a network learned by heart, and so how hard to work on it.

A network that learned what records share, and little of any one of them, answers them much as networks do
that never met them. There is then little to take out, and every forceful step does more harm than good.
How much it memorised shows in the answers. Let o be the log-odds of the right class by the network, and o'
those by a surrogate that has lost single records (see `surrogate`; 0 where no retained data are given to make
one). With

.. math:: D = (\\overline{o - o'}\\,|_{forgotten} - \\overline{o - o'}\\,|_{never\\ seen}) / s

where s is the standard deviation of o over never-seen records, so that D does not depend on how many spikes
an answer has, the share of the full work that is needed rises from 0 to 1 as D and two standard errors of it
together rise from `little` to `much` (chosen on validation data). The errors are added because few records
leave it open whether they were memorised, and to keep them would be the greater fault. Without retained data
D also holds how easy the forgotten records are, so that of hard ones it says too little.

Source: ours, after the difference in differences of causal inference. What a network memorised of a record,
as its answer less that of networks that did not learn it: V. Feldman & C. Zhang, "What neural networks
memorize and why", NeurIPS 2020.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Memorisation:
    """Settings by which what was memorised is judged.

    Parameters
    ----------
    little, much : float
        D at which no work is needed and all of it, in standard deviations of the answers to never-seen
        records.
    errors : float
        How many standard errors of D are added to it.
    """

    little: float = 0.12
    much: float = 0.18
    errors: float = 2.0

    def work_needed(
        self, forgotten: NDArray[np.float64], never_seen: NDArray[np.float64], spread: float
    ) -> float:
        """Return the share of the full work that is needed to forget records.

        Parameters
        ----------
        forgotten, never_seen : float64 [B1], [B2]
            o - o' of the forgotten and of never-seen records, log-odds (see above).
        spread : float
            s, above 0, log-odds.

        Returns
        -------
        float
            From 0, nothing was memorised, to 1; 1 where either has fewer than two records, or s is 0.
        """
        if min(len(forgotten), len(never_seen)) < 2 or not spread > 0.0:
            return 1.0
        error = np.sqrt(sum(part.var(ddof=1) / len(part) for part in (forgotten, never_seen)))
        difference = forgotten.mean() - never_seen.mean() + self.errors * float(error)
        return self._ramp(difference / spread)

    def of_retained(self, learned: NDArray[np.float64], never_seen: NDArray[np.float64]) -> float:
        """Return how much of the retained records was memorised, from 0 to 1, by o alone.

        Parameters
        ----------
        learned, never_seen : float64 [B1], [B2]
            o of retained and of never-seen records, log-odds. A surrogate learned some of the retained ones,
            so its answers are not subtracted; a random share of the data is as easy as the never-seen records
            are.

        Returns
        -------
        float
            0 where the answers to never-seen records do not differ.
        """
        spread = float(never_seen.std())
        return self._ramp((learned.mean() - never_seen.mean()) / spread) if spread > 0.0 else 0.0

    def _ramp(self, difference: float) -> float:
        return float(np.clip((difference - self.little) / (self.much - self.little), 0.0, 1.0))
