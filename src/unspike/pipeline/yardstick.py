"""What the unlearned networks of a run are compared with, and what counts as forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.data import Task
from unspike.evaluation import Policy, Workshop, load_policy, oracle_seeds
from unspike.foundation.errors import InvalidInput
from unspike.parallel import Backend, require
from unspike.pipeline.networks.making import check_range, options_of
from unspike.pipeline.workspace import ACCOUNT_FILE, CONTROLS_FOLDER, ORACLES_FOLDER, settings_in

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel

_MOST_ORACLES = 1000


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """What unlearned networks are compared with, and what counts as forgotten.

    Parameters
    ----------
    seeds : tuple of int
        One for each retrained network.
    folder : Path
        Holds the folders in which trained networks are kept and looked for.
    backend : Backend
        Where they are trained.
    policies : mapping of str to Policy
        Kind of request -> checks; the ones shipped for a kind that is not there.
    """

    seeds: tuple[int, ...]
    folder: Path
    backend: Backend
    policies: Mapping[str, Policy]

    def workshop(self, threads: int) -> Workshop:
        """Return where the networks are trained, with so many threads together, and kept."""
        return workshop_in(self.folder, self.backend, threads)


@dataclass(frozen=True, kw_only=True)
class ComparisonSettings:
    """Where the retrained networks come from, and what counts as forgotten.

    Parameters
    ----------
    backend : str
        Where networks are trained, as after ``--backend``.
    policies : tuple of Path
        Policy files; the policies shipped with unspike for the kinds of request that none of them judges.
    band : Path, optional
        Folder of ``unspike band`` whose networks are taken up, and where further ones go.

    Examples
    --------
    >>> from unspike.pipeline import ComparisonSettings
    >>> ComparisonSettings(backend="dask://localhost:8786").band is None
    True
    """

    backend: str = "loky"
    policies: tuple[Path, ...] = ()
    band: Path | None = None

    def yardstick(
        self, seeds: tuple[int, ...], tasks: Sequence[Task], out: Path, *, model: SpikingModel
    ) -> Yardstick:
        """Return the yardstick for some requests; what cannot be used is refused."""
        policies = _policies(self.policies, [task.kind for task in tasks])
        folder = self.band or out
        if self.band is not None and not (folder / ORACLES_FOLDER).is_dir():
            raise InvalidInput(f"--band {self.band} holds no band. Make one: unspike band --out {self.band}")
        if self.band is not None:
            _refuse_another_band(self.band, tasks, model)
        backend = usable_backend(self.backend)
        return Yardstick(seeds=seeds, folder=folder, backend=backend, policies=policies)

    def facts(self, yardstick: Yardstick) -> dict[str, Any]:
        """Return what decides the results; where networks are trained or kept does not."""
        return {"--policy": [f"{kind}:{each.sha256[:16]}" for kind, each in yardstick.policies.items()]}


def _refuse_another_band(band: Path, tasks: Sequence[Task], model: SpikingModel) -> None:
    """Refuse a band of another network or other records: it would be left aside, and hours spent anew."""
    known = settings_in(band) if (band / ACCOUNT_FILE).exists() else {}
    for name, value in {"--seed": model.seed, **options_of(model)}.items():
        if known.get(name, value) != value:
            raise InvalidInput(
                f"--band {band} was trained with {name} {known[name]}, the network with {value}. "
                "Give the band of this network, or leave --band out."
            )
    records = [task.forgotten.fingerprint[:16] for task in tasks]
    if known.get("forgotten records", records[0]) not in records:
        raise InvalidInput(
            f"--band {band} is for --forget {known.get('--forget')} and other records than are to be "
            "forgotten. Give the band of this request, or leave --band out."
        )


def workshop_in(folder: Path, backend: Backend, threads: int | None) -> Workshop:
    """Return where networks to compare with are trained, with so many threads together, and kept.

    Those that learned what is to be forgotten are kept apart: they still know it.
    """
    return Workshop(
        backend=backend,
        threads=threads,
        folder=folder / ORACLES_FOLDER,
        controls=folder / CONTROLS_FOLDER,
    )


def checked_seeds(seed: int, count: int) -> tuple[int, ...]:
    """Return the seeds of retrained networks, or refuse a number of them that makes no sense."""
    check_range("--oracles", count, 1, _MOST_ORACLES)
    return oracle_seeds(seed, count)


def usable_backend(text: str) -> Backend:
    """Return the backend that was typed, once it is known to answer."""
    backend = Backend.parse(text)
    require(backend)
    return backend


def _policies(paths: Sequence[Path], kinds: Sequence[str]) -> dict[str, Policy]:
    policies: dict[str, Policy] = {}
    for path in paths:
        policy = load_policy(path)
        if policy.kind not in kinds:
            raise InvalidInput(
                f"--policy {path} judges {policy.kind} requests, and none was made. Leave it out."
            )
        if policy.kind in policies:
            raise InvalidInput(f"--policy {path} is the second one for {policy.kind} requests. Give one.")
        policies[policy.kind] = policy
    return policies
