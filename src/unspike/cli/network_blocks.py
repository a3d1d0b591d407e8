"""Blocks of options that say which network is meant: trained here, in a file, or one of the user's own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspike.cli import options
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.adapters.nir.graph_file import GraphFile
    from unspike.pipeline import GraphNetwork, TrainSettings
    from unspike.pipeline.networks.making import Making

_OF_THE_NETWORK_BUILT_IN = ("recipe", "epochs", "steps", "hidden", "connection_probability")


@dataclass(frozen=True, kw_only=True)
class TrainingOptions:
    """How a network is trained, the data apart."""

    model: options.OwnModel = None
    recipe: options.Recipe = "default"
    split: options.Split = "random"
    split_file: options.SplitFile = None
    modality: options.Modality = None
    axes: options.Axes = None
    scale: options.Scale = None
    seed: options.Seed = 0
    threads: options.Threads = None
    epochs: options.Epochs = None
    steps: options.Steps = None
    hidden: options.Hidden = "200,200"
    connection_probability: options.ConnectionProbability = 0.1

    def making(self, data: str, *, weights: Path | None = None) -> Making:
        """Return how the network is made: the one that is built in, or one of the user's own.

        Raises
        ------
        InvalidInput
            As `settings`, or if options of the network that is built in are given with one of the user's own.
        """
        if self.model is None and weights is None:
            return self.settings(data)
        if self.model is None:
            raise InvalidInput(f"--weights {weights} are of which network? Add --model FILE.py:FUNCTION.")
        from unspike.adapters.network_file import NetworkFile
        from unspike.pipeline import OwnNetwork

        self.refuse_options_of_the_network_built_in()
        return OwnNetwork(
            file=NetworkFile.parse(self.model),
            weights=weights,
            data=self.source(data),
            split=self.parted_by(),
            seed=self.seed,
            threads=self.threads,
        )

    def refuse_options_of_the_network_built_in(self, *, but: tuple[str, ...] = ()) -> None:
        """Refuse options of the network that is built in where another is named, but for some."""
        refused = set(_OF_THE_NETWORK_BUILT_IN) - set(but)
        for field in fields(self):
            if field.name in refused and getattr(self, field.name) != field.default:
                raise InvalidInput(
                    f"--{field.name.replace('_', '-')} is an option of the network that is built in; of "
                    f"--model {self.model} the file itself says it. Leave the option out."
                )

    def source(self, data: str) -> str:
        """Return some data, with how they are to be read."""
        from unspike.data.reading import ReadAs, source_read_as

        return source_read_as(data, ReadAs(modality=self.modality, axes=self.axes, scale=self.scale))

    def parted_by(self) -> str:
        """Return how the data are split."""
        return options.split_of(self.split, self.split_file)

    def settings(self, data: str = options.DATA) -> TrainSettings:
        """Return the settings of a training of the network that is built in, on some data.

        Raises
        ------
        InvalidInput
            If the sizes of the layers cannot be read, data with a name are to be read otherwise, or another
            network is named.
        """
        from unspike.pipeline import TrainSettings

        if self.model is not None:
            raise InvalidInput(f"--model {self.model}: this command is about the network that is built in.")
        return TrainSettings(
            data=self.source(data),
            split=self.parted_by(),
            recipe=self.recipe,
            hidden=options.layer_sizes(self.hidden),
            connection_probability=self.connection_probability,
            steps=self.steps,
            epochs=self.epochs,
            seed=self.seed,
            threads=self.threads,
        )


@dataclass(frozen=True, kw_only=True)
class GraphOptions:
    """What a NIR graph does not say; its steps and epochs are options of other networks too."""

    dt: options.Dt = None
    code: options.Code = None
    readout: options.Readout = None
    accuracy: options.Accuracy = None
    thresholds: options.Thresholds = None

    def graph(self, path: str, *, steps: int | None, epochs: int | None) -> GraphFile:
        """Return a graph with how it is used.

        Raises
        ------
        InvalidInput
            If something is missing or out of range.
        """
        from unspike.adapters.nir.graph_file import GraphFile

        if self.dt is None or steps is None:
            missing = "--dt (length of a step, in the graph's unit of time)" if self.dt is None else "--steps"
            raise InvalidInput(f"{path} is a NIR graph, which does not say {missing}. Give it.")
        return GraphFile(
            path=Path(path),
            dt=self.dt,
            steps=steps,
            code=self.code or GraphFile.code,
            readout=self.readout,
            epochs=GraphFile.epochs if epochs is None else epochs,
            accuracy=self.accuracy,
            thresholds=self.thresholds or GraphFile.thresholds,
        )

    def refuse_without_graph(self) -> None:
        """Refuse options of graphs where the network is none."""
        for field in fields(GraphOptions):
            if getattr(self, field.name) is not None:
                raise InvalidInput(
                    f"--{field.name} is an option of NIR graphs, and the network is none. Leave it out."
                )


@dataclass(frozen=True, kw_only=True)
class TrainingOrGraphOptions(GraphOptions, TrainingOptions):
    """How a network is trained here: the one that is built in, one of the user's own, or one like a graph."""

    def making(self, data: str, *, weights: Path | None = None) -> Making:
        """Return how the network is made; see `TrainingOptions.making`."""
        from unspike.adapters.nir.graph_file import GraphFile

        if self.model is None or weights is not None or not GraphFile.is_named(self.model):
            self.refuse_without_graph()
            return super().making(data, weights=weights)
        self.refuse_options_of_the_network_built_in(but=("steps", "epochs"))
        return self.kind_of_graph()(
            file=self.graph(self.model, steps=self.steps, epochs=self.epochs),
            data=self.source(data),
            split=self.parted_by(),
            seed=self.seed,
            threads=self.threads,
        )

    def kind_of_graph(self) -> type[GraphNetwork]:
        """Return what a graph is taken for: the form of networks that are trained here."""
        from unspike.pipeline import NetworkLikeGraph

        return NetworkLikeGraph


@dataclass(frozen=True, kw_only=True)
class OfModel(GraphOptions):
    """What the weights of a network are; what differs from its training, or is checked against it."""

    weights: options.Weights = None
    split: options.ModelSplit = None
    seed: options.DrawSeed = None
    threads: options.Threads = None
    steps: options.GraphSteps = None
    epochs: options.GraphEpochs = None

    def network(self, model: str) -> dict[str, Any]:
        """Return which network is meant, as `unspike.pipeline.saved.SavedNetwork` takes it; see below."""
        named = self._named(model)
        return {**named, "split": self.split, "seed": self.seed, "threads": self.threads}

    def _named(self, model: str) -> dict[str, Any]:
        from unspike.adapters.nir.graph_file import GraphFile

        if self.weights is None and GraphFile.is_named(model):
            graph = self.graph(model, steps=self.steps, epochs=self.epochs)
            return {"model": graph.path, "built_by": graph}
        self.refuse_without_graph()
        for name in ("steps", "epochs"):
            if getattr(self, name) is not None:
                raise InvalidInput(f"--{name} is an option of NIR graphs; {model} says it.")
        return network_named(model, self.weights)


def network_named(model: str, weights: Path | None) -> dict[str, Any]:
    """Return the file of a network and what builds it, as `unspike.pipeline.saved.SavedNetwork` takes them.

    Parameters
    ----------
    model : str
        A file that unspike wrote; with weights, what builds a network of the user's own.
    weights : Path, optional
        What that network has learned.

    Raises
    ------
    InvalidInput
        If a network of the user's own is named without weights.
    """
    from unspike.adapters.network_file import NetworkFile

    if weights is not None:
        return {"model": weights, "built_by": NetworkFile.parse(model)}
    if model.partition(":")[0].endswith(".py"):
        raise InvalidInput(f"{model} builds a network, but what has it learned? Add --weights FILE.")
    return {"model": Path(model)}
