"""``scores.npz``: what the networks answered, from which every figure of a report can be computed again.

The key of an array is ``<request index>/<network>/<set>/<field>`` with the fields ``record_id``, ``label``,
``counts`` (output spikes [B, C]), ``probability`` (the network's own probabilities of the classes [B, C]) and
``margin`` (log p_y - log (1 - p_y) [B], to nine decimals, by which the loss attack ranks records).
``<request index>/non_members`` names the set of never-seen records with which attacks compare the forgotten
ones, the set ``forget``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.responses import Responses
from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import read_arrays, write_arrays

if TYPE_CHECKING:
    from unspike.evaluation.comparison import ComparedNetworks

_READ = ("record_id", "label", "counts", "probability")
_WRITTEN = (*_READ, "margin")
_NON_MEMBERS = "non_members"

NetworkScores = Mapping[str, Mapping[str, Responses]]
"""Answers of the networks of a request: network -> set -> answers."""


def scores_of(networks: ComparedNetworks) -> dict[str, dict[str, Responses]]:
    """Return what the networks of a request answered: network -> set -> answers."""
    return {
        name: {each: network.responses(each) for each in network.sets}
        for name, network in networks.named().items()
    }


def save_scores(path: str | Path, requests: Sequence[NetworkScores]) -> None:
    """Write the answers of all requests of a report to one ``.npz`` file that holds no pickle.

    The file is written aside and then renamed, so that an interruption leaves no half of it.

    Parameters
    ----------
    path : str or Path
        The file to write, by custom ``scores.npz``.
    requests : sequence of mapping
        For each request: network name -> set name -> answers.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.evaluation import Responses, load_scores, save_scores
    >>> answers = Responses(
    ...     record_id=np.array([7, 8]),
    ...     label=np.array([0, 1]),
    ...     counts=np.float32([[9, 1], [6, 3]]),
    ...     probability=np.array([[0.9, 0.1], [0.7, 0.3]]),
    ... )

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     save_scores(Path(folder) / "scores.npz", [{"original": {"test": answers}}])
    ...     (read,) = load_scores(Path(folder) / "scores.npz")
    >>> read["original"]["test"].record_id.tolist()
    [7, 8]
    """
    arrays: dict[str, NDArray[Any]] = {}
    for index, networks in enumerate(requests):
        names = {name for sets in networks.values() for name in sets}
        others = "forget_test" if "forget_test" in names else "test"
        arrays[f"{index}/{_NON_MEMBERS}"] = np.array(others)
        for network, sets in networks.items():
            for name, answers in sets.items():
                place = f"{index}/{network}/{name}"
                arrays |= {f"{place}/{field}": getattr(answers, field) for field in _WRITTEN}
    write_arrays(Path(path), arrays)


def load_scores(path: str | Path) -> list[dict[str, dict[str, Responses]]]:
    """Read what `save_scores` wrote.

    Parameters
    ----------
    path : str or Path
        The ``scores.npz`` of a report.

    Returns
    -------
    list of dict
        For each request: network name -> set name -> answers.

    Raises
    ------
    InvalidInput
        If the file is missing, damaged, holds pickled objects, or has other keys.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.evaluation import Responses, load_scores, save_scores
    >>> answers = Responses(
    ...     record_id=np.array([7, 8]),
    ...     label=np.array([0, 1]),
    ...     counts=np.float32([[9, 1], [6, 3]]),
    ...     probability=np.array([[0.9, 0.1], [0.7, 0.3]]),
    ... )

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     save_scores(Path(folder) / "scores.npz", [{"original": {"test": answers}}])
    ...     (read,) = load_scores(Path(folder) / "scores.npz")
    >>> read["original"]["test"].record_id.tolist()
    [7, 8]
    """
    try:
        return _nested(read_arrays(Path(path)))
    except (ValueError, KeyError, IndexError) as error:
        raise InvalidInput(
            f"'{path}' is not a readable scores file ({error}); point to the scores.npz beside a report.json."
        ) from error


def _nested(arrays: Mapping[str, NDArray[Any]]) -> list[dict[str, dict[str, Responses]]]:
    """Turn the flat keys of the file into request -> network -> set."""
    keys = [key for key in arrays if not key.endswith(f"/{_NON_MEMBERS}")]
    places = list(dict.fromkeys(tuple(key.rsplit("/", 1)[0].split("/")) for key in keys))
    requests: list[dict[str, dict[str, Responses]]] = [
        {} for _ in range(int(places[-1][0]) + 1 if places else 0)
    ]
    for index, network, name in places:
        fields = {field: arrays[f"{index}/{network}/{name}/{field}"] for field in _READ}
        requests[int(index)].setdefault(network, {})[name] = Responses(**fields)
    return requests
