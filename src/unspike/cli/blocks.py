"""Options that belong together: declared once as a block, which a command takes as one argument."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import typer

from unspike.cli import options
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.adapters.nir.graph_file import GraphFile
    from unspike.foundation.progress import Progress
    from unspike.pipeline import AuditSettings, ComparisonSettings, Reported, ReportSettings, TrainSettings
    from unspike.pipeline.networks.making import Making

Command = Callable[..., None]
NOT_FORGOTTEN = 3
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
        from unspike.adapters.nir.graph_file import GraphFile
        from unspike.pipeline import OwnNetwork

        if GraphFile.is_named(self.model):
            raise InvalidInput(
                f"--model {self.model}: this command takes no NIR graph yet; 'unspike run', 'forget' and "
                "'evaluate' do."
            )
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
class MethodOptions:
    """The unlearning method and its settings."""

    method: options.Method = None
    changed: options.Set = None
    settings_file: options.Settings = None

    def settings(self) -> dict[str, Any]:
        """Return the settings that are not the method's own, by their paths.

        Raises
        ------
        InvalidInput
            If they cannot be read.
        """
        return settings_given(self.changed, self.settings_file)


def settings_given(changed: Sequence[str] | None, file: Path | None) -> dict[str, Any]:
    """Return the settings of ``--set`` and ``--settings`` by their paths; those of ``--set`` go first.

    Raises
    ------
    InvalidInput
        If they cannot be read.
    """
    from unspike.unlearning.settings import read_setting, read_settings

    in_file = {} if file is None else read_settings(file)
    return {**in_file, **dict(map(read_setting, changed or ()))}


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


@dataclass(frozen=True, kw_only=True)
class Measuring:
    """What an unlearned network is compared with, and by what."""

    oracles: options.Oracles = 5
    band: options.Band = None
    policy: options.Policies = None
    audit: options.Audit = False
    ensemble: options.Ensemble = 0
    metrics: options.Metrics = ""
    backend: options.Backend = "loky"

    def comparison(self) -> ComparisonSettings:
        """Return where retrained networks come from and what counts as forgotten."""
        from unspike.pipeline import ComparisonSettings

        return ComparisonSettings(backend=self.backend, policies=tuple(self.policy or ()), band=self.band)

    def audited(self) -> AuditSettings | None:
        """Return what is to be audited, None without ``--audit``.

        Raises
        ------
        InvalidInput
            If an option of the audit is given without it, or makes no sense.
        """
        from unspike.pipeline import AuditSettings

        if self.audit:
            return AuditSettings(ensemble=self.ensemble, metrics=options.names(self.metrics))
        given = {"--ensemble": self.ensemble != 0, "--metrics": self.metrics != ""}
        for option in (option for option, is_given in given.items() if is_given):
            raise InvalidInput(f"{option} is an option of the audit. Add --audit, or leave {option} out.")
        return None


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """What a report says of who asked, what is kept beside it, and how the program ends."""

    reference: options.Reference = None
    keep_controls: options.KeepControls = False
    fail_unless_forgotten: options.FailUnlessForgotten = False

    def settings(self, output: Output) -> ReportSettings:
        """Return what the report says, and what is kept.

        Raises
        ------
        InvalidInput
            If the reference is not one line.
        """
        from unspike.pipeline import ReportSettings

        return ReportSettings(
            command=output.command, reference=self.reference, keep_controls=self.keep_controls
        )

    def end(self, result: Reported, output: PageOutput) -> None:
        """Write the tables, show the report, and end with `NOT_FORGOTTEN` where that is asked for."""
        from unspike.cli.show import show_report

        output.write_tables(result.page)
        show_report(result, as_json=output.json)
        if self.fail_unless_forgotten and not result.all_forgotten:
            raise typer.Exit(NOT_FORGOTTEN)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is shown, and what is imported before."""

    imports: options.Import = None
    json: options.Json = False
    quiet: options.Quiet = False

    def progress(self) -> AbstractContextManager[Progress]:
        """Return a context of a progress that the user sees."""
        from unspike.cli.progress import shown_progress

        return shown_progress(quiet=self.quiet)


@dataclass(frozen=True, kw_only=True)
class Output:
    """Where results go, what is shown, and what is imported before."""

    context: typer.Context
    imports: options.Import = None
    out: options.Out
    fresh: options.Fresh = False
    json: options.Json = False
    quiet: options.Quiet = False

    @property
    def command(self) -> tuple[str, ...]:
        """The command line."""
        return ("unspike", *self.context.obj)

    def progress(self) -> AbstractContextManager[Progress]:
        """Return a context of a progress that the user sees."""
        return Shown(quiet=self.quiet).progress()


@dataclass(frozen=True, kw_only=True)
class PageOutput(Output):
    """Where a page goes, and whether its tables are written in other forms as well."""

    tables: options.Tables = False

    def write_tables(self, page: Path | None) -> None:
        """Write the tables of a page, if that is asked for and there is one."""
        from unspike.report.page_tables import write_tables

        if self.tables and page is not None:
            write_tables(page)


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


def with_blocks(**defaults: object) -> Callable[[Command], Command]:
    """Return a decorator that gives a command the options of the blocks that it takes, in their place.

    Parameters
    ----------
    **defaults : object
        Values of options by name, where the command's differ from those of the block.
    """

    def spread(command: Command) -> Command:
        taken = inspect.signature(command, eval_str=True).parameters.values()

        @wraps(command)
        def spread_out(**given: Any) -> None:
            command(**{one.name: _value(one, given) for one in taken})

        shown = [option for one in taken for option in _options(one, defaults)]
        spread_out.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
        spread_out.__annotations__ = {option.name: option.annotation for option in shown}
        return spread_out

    return spread


def _options(parameter: inspect.Parameter, defaults: dict[str, object]) -> Iterator[inspect.Parameter]:
    block = parameter.annotation
    if not is_dataclass(block):
        yield parameter
        return
    hints = get_type_hints(block, include_extras=True)
    for field in fields(block):
        default = inspect.Parameter.empty if field.default is MISSING else field.default
        yield inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=defaults.get(field.name, default),
            annotation=hints[field.name],
        )


def _value(parameter: inspect.Parameter, given: dict[str, Any]) -> Any:
    block = parameter.annotation
    if not is_dataclass(block):
        return given[parameter.name]
    return block(**{field.name: given[field.name] for field in fields(block)})  # type: ignore[operator]
