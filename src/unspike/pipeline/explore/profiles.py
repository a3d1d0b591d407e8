"""What a run keeps of every network for the explore page, in one file for each request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unspike.evaluation import ComparedNetworks
from unspike.evaluation.profile import Profile, profile_of, with_spikes
from unspike.evaluation.watched import examples, sampled, taken, worst
from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import read_arrays, write_arrays

PROFILES_FILE = "profiles.npz"
SAMPLE = 1000  # records of each set
WORST = 8  # records of each set whose spikes are kept
_SPIKES_OF = ("original", "unlearned", "oracle0")
Profiles = Mapping[str, Profile]


def profiles_of(networks: ComparedNetworks) -> dict[str, Profile]:
    """Return what is kept of every network of a request, by its name in ``scores.npz``.

    Parameters
    ----------
    networks : ComparedNetworks
        Networks that were asked. The spikes of single records are kept of the original, the unlearned and
        the first retrained network.
    """
    watched = taken(networks.sets, examples(networks.sets), worst(networks, WORST))
    contexts = {"original": networks.context(), "unlearned": networks.context()}
    contexts |= {f"oracle{k}": networks.context_of_oracle(k) for k in range(len(networks.oracles))}
    named, sample = networks.named(), sampled(networks.sets, SAMPLE, watched)
    found = {name: profile_of(named[name], context, sample) for name, context in contexts.items()}
    seen = {name: with_spikes(found[name], named[name], watched) for name in _SPIKES_OF}
    return {**found, **seen}


def save_profiles(path: Path, profiles: Profiles) -> None:
    """Write the profiles of a request to one ``.npz``, each under its network's name."""
    write_arrays(
        path,
        {
            f"{name}/{key}": array
            for name, profile in profiles.items()
            for key, array in profile.to_arrays().items()
        },
    )


def kept_profiles(path: Path) -> dict[str, Profile]:
    """Return what `save_profiles` wrote; nothing where an earlier version of unspike measured.

    Raises
    ------
    InvalidInput
        If the file is damaged.
    """
    if not path.exists():
        return {}
    by_network: dict[str, dict[str, Any]] = {}
    for key, array in read_arrays(path).items():
        name, _, rest = key.partition("/")
        by_network.setdefault(name, {})[rest] = array
    try:
        return {name: Profile.from_arrays(arrays) for name, arrays in by_network.items()}
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InvalidInput(f"{path} holds no profiles. Remove it: it is made anew.") from error
