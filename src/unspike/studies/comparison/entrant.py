"""Who takes part in a comparison: a method and its settings, with the retained data or without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from unspike.foundation.errors import InvalidInput
from unspike.foundation.store import key_of
from unspike.unlearning.registry import make_unlearner
from unspike.unlearning.settings import with_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unspike.unlearning.contract import Unlearner

WITHOUT = "without retained data"
_HASH_LENGTH = 8


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """A method with its settings, and whether it is given the retained data.

    Parameters
    ----------
    method : str
        Name of the method.
    retained : bool
        Whether it is given them; a method that never looks at them counts as given.
    settings : mapping of str to object
        Settings that are not the method's own, by their paths.
    """

    method: str
    retained: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """``scrub`` or ``hybrid without retained data``, say."""
        return self.method if self.retained else f"{self.method} {WITHOUT}"

    @property
    def file(self) -> str:
        """Name of the file of its results; other settings have other files."""
        other = f"-{key_of(settings=dict(self.settings))[:_HASH_LENGTH]}" if self.settings else ""
        return f"{self.name.replace(' ', '-')}{other}.json"

    def unlearner(self, **strength: float) -> Unlearner:
        """Return the method with its settings.

        Parameters
        ----------
        **strength : float
            The setting for its strength, if it is another.

        Raises
        ------
        InvalidInput
            If there is no such setting, or it takes no such value.
        """
        try:
            return with_settings(make_unlearner(self.method, **strength), self.settings)
        except InvalidInput as error:
            raise InvalidInput(f"{self.method}: {error}" if self.settings else str(error)) from None


def entrants_of(method: str, settings: Mapping[str, Any]) -> Iterator[Entrant]:
    """Yield a method as it is, and without the retained data where it looks at them but can do without."""
    entrant = Entrant(method=method, settings=settings)
    yield entrant
    made = entrant.unlearner()
    if made.uses_retain and not made.needs_retain:
        yield Entrant(method=method, retained=False, settings=settings)


def settings_by_method(settings: Mapping[str, Any], methods: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Part settings by the methods that they are for.

    Parameters
    ----------
    settings : mapping of str to object
        Path -> value. A path begins with the name of a method, which may be left out where there is but one.
    methods : sequence of str
        The methods compared.

    Raises
    ------
    InvalidInput
        If a path begins with no name of them.
    """
    found: dict[str, dict[str, Any]] = {method: {} for method in methods}
    for path, value in settings.items():
        method, _, rest = path.partition(".")
        if method not in found and len(methods) == 1:
            method, rest = methods[0], path
        if method not in found or not rest:
            raise InvalidInput(
                f"--set {path} names none of the methods compared, expected METHOD.NAME=VALUE, say "
                f"{methods[0]}.{rest or path}=VALUE."
            )
        found[method][rest] = value
    return found
