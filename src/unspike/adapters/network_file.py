"""A Python file of the user's own that says how a network is built and trained.

A function of it, ``build`` unless another is named, takes a seed and returns an untrained module (or what
`unspike.wrap` returned). What else `unspike.wrap` would be told, the file says under the same names: the
function ``train(module, dataset, seed)``, ``steps``, ``code``, ``epochs``, ``presents``, ``readout``,
``temperature``. What it does not say is found out, or as by default.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.foundation.errors import InvalidInput, suggest
from unspike.foundation.own_code import own_module, telling_where

if TYPE_CHECKING:
    from unspike.adapters.torch_model import TorchModel
    from unspike.data.dataset import Dataset

BUILD = "build"
SAID_BY_NAME = ("train", "steps", "code", "epochs", "presents", "readout", "temperature")
_EXTRAS = ("torch", "snntorch", "spikingjelly", "norse", "sinabs")
_OPTION = "--model"


@dataclass(frozen=True, kw_only=True)
class NetworkFile:
    """Which file, and which function in it.

    Parameters
    ----------
    source : str
        Path of the file, absolute, or dotted name of a module.
    function : str
        Name of the function.
    """

    source: str
    function: str = BUILD

    @classmethod
    def parse(cls, text: str) -> NetworkFile:
        """Return what ``FILE.py:FUNCTION``, ``FILE.py`` or ``MODULE:FUNCTION`` names.

        Raises
        ------
        InvalidInput
            If there is no such file, or the text is none of these.
        """
        source, _, function = (text, "", BUILD) if text.endswith(".py") else text.rpartition(":")
        if not source or not function.isidentifier():
            raise InvalidInput(
                f"{_OPTION} is '{text}', expected FILE.py:FUNCTION, such as my_model.py:build."
            )
        if not source.endswith(".py"):
            return cls(source=source, function=function)
        if not Path(source).is_file():
            raise InvalidInput(f"{_OPTION} {source} is no file. Check the path.")
        return cls(source=str(Path(source).absolute()), function=function)

    @property
    def text(self) -> str:
        """How it is named, folders left aside."""
        return f"{Path(self.source).name}:{self.function}"

    def network(self, records: Dataset, *, seed: int) -> TorchModel:
        """Return the untrained network; the file is run for that.

        Parameters
        ----------
        records : Dataset
            Some of its records, for their shape and their classes.
        seed : int
            Of the network.

        Raises
        ------
        InvalidInput
            If the file cannot be run, has no such function, or builds what cannot be represented.
        """
        if find_spec("torch") is None:
            raise InvalidInput(
                f"{_OPTION} {self.text}: a network of your own needs PyTorch, which is not installed: "
                "pip install 'unspike[snntorch]', or [spikingjelly], [norse], [sinabs]"
            )
        module = self._module()
        build = self._build(module)
        from unspike.adapters.random_state import seeded_generators
        from unspike.adapters.torch_model import TorchModel
        from unspike.adapters.wrap import wrap

        with seeded_generators(seed), telling_where(f"{self.text}({seed})"):
            made = build(seed)
        if isinstance(made, TorchModel):
            return made
        said = {name: getattr(module, name) for name in SAID_BY_NAME if hasattr(module, name)}
        try:
            return wrap(made, records, build=build, seed=seed, **said)
        except InvalidInput as error:
            raise InvalidInput(f"{_OPTION} {self.text}: {error}") from error

    def _module(self) -> Any:
        try:
            return own_module(self.source, option=_OPTION)
        except InvalidInput as error:
            missing = getattr(error.__cause__, "name", None)
            if isinstance(error.__cause__, ModuleNotFoundError) and missing in _EXTRAS:
                raise InvalidInput(
                    f"{_OPTION} {self.text} needs {missing}, which is not installed: "
                    f"pip install 'unspike[{missing}]'"
                ) from error
            raise

    def _build(self, module: Any) -> Callable[[int], Any]:
        found = getattr(module, self.function, None)
        if callable(found):
            build: Callable[[int], Any] = found
            return build
        functions = [name for name, value in vars(module).items() if callable(value) and name[:1] != "_"]
        raise InvalidInput(
            f"{_OPTION} {Path(self.source).name} has no function '{self.function}'; name one that takes a "
            f"seed and returns the network.{suggest(self.function, functions)}"
        )
