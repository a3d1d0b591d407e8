"""Every file of a run that still holds forgotten records, or a network that learned them.

Whoever answers for a deletion has to know them: the unlearned network alone says nothing of the files beside
it. The list names what lies there when the report is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from unspike.pipeline.explore.profiles import PROFILES_FILE
from unspike.pipeline.forgetting import CHANGES_FILE
from unspike.pipeline.workspace import CONTROLS_FOLDER, ORACLES_FOLDER, places_in
from unspike.report.explore import EXPLORE_FILE

ANSWERS_FOLDER = "ensembles"
_OF_REQUEST = {
    "changes": "the changes: with the new network they give the network before",
    "records": "the ids of the records",
}


def remains(
    folder: Path,
    *,
    source: str,
    original: str,
    requests: Sequence[Mapping[str, Any]],
    band: Path | None,
    with_records: bool = False,
) -> list[dict[str, str]]:
    """Return the files and folders that still hold forgotten records, or what learned them.

    Parameters
    ----------
    folder : Path
        Folder of the run.
    source : str
        The data set, as the user named it.
    original : str
        File of the network before.
    requests : sequence of mapping
        Entries of the report.
    band : Path, optional
        Folder of a band that was taken up.
    with_records : bool
        Whether the explore page shows the forgotten records.

    Returns
    -------
    list of dict
        ``file`` and ``what`` it holds.
    """
    found = [(source, "the data set: the records themselves"), (original, "the network before")]
    for entry in requests:
        named = [(entry["files"].get(name), what) for name, what in _OF_REQUEST.items()]
        found += [(file, what) for file, what in named if file is not None]
    found += _of_run(folder, requests)
    if with_records:
        found.append((EXPLORE_FILE, "forgotten records as they look, with their ids and labels"))
    if band is not None:
        found.append((str(band / CONTROLS_FOLDER), "a band's networks that learned the records"))
    return [{"file": file, "what": what} for file, what in found]


def _of_run(folder: Path, requests: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for entry in requests:
        profiles = f"{entry['files'].get('records', '').split('/')[0]}/{PROFILES_FILE}"
        if (folder / profiles).is_file():
            yield profiles, "ids of some of the records, and what every network did with them"
    yield "scores.npz", "ids of the records, and what every network answered to them"
    if (folder / CONTROLS_FOLDER).is_dir():
        yield CONTROLS_FOLDER, "networks that learned the records, to try the measurement with"
    if (folder / ANSWERS_FOLDER).is_dir():
        yield ANSWERS_FOLDER, "what groups of networks answered to the records"
    of_report = {entry["files"].get("model", "").split("/")[0] for entry in requests}
    others = [
        name
        for name in places_in(folder)
        if name not in of_report and (folder / name / CHANGES_FILE).exists()
    ]
    for name in others:
        yield name, "what an earlier run in this folder made of another request or by another method"
    if len(requests) > 1 or others:
        yield (
            ORACLES_FOLDER,
            "networks retrained for one request, which learned the records of others",
        )
