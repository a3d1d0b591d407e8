"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unspike.foundation.errors import InvalidInput
from unspike.foundation.own_code import import_own

DATA = "mnist5k"


def _import_own(sources: list[str] | None) -> list[str] | None:
    import_own(sources or ())
    return sources


def method_names(incomplete: str) -> list[str]:
    """Return the unlearning methods that begin as the word before the cursor does, for the shell."""
    from unspike.unlearning.registry import unlearners

    return [name for name in sorted(unlearners()) if name.startswith(incomplete)]


def language_codes(incomplete: str) -> list[str]:
    """Return the languages of the summary that begin as the word before the cursor does, for the shell."""
    from unspike.report.summary import languages

    return [code for code in languages() if code.startswith(incomplete)]


def dataset_names(incomplete: str) -> list[str]:
    """Return the data sets that begin as the word before the cursor does, for the shell."""
    from unspike.data.registry import names

    return [name for name in sorted(names()) if name.startswith(incomplete)]


Model = Annotated[
    str,
    typer.Argument(
        metavar="MODEL",
        help="A model file that unspike wrote; with --weights, FILE.py:FUNCTION of a network of your own; or "
        "a NIR graph, FILE.nir with --dt and --steps.",
    ),
]
Data = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="A data set or a format and its path; see 'unspike data list'.",
        autocompletion=dataset_names,
    ),
]
ModelData = Annotated[
    str | None,
    typer.Option("--data", metavar="NAME", help="Data set of the training; the model's by default."),
]
Split = Annotated[
    str,
    typer.Option(
        metavar="random|subject|own",
        help="Split 70/15/15 at random or by whole subjects, or as the data are.",
    ),
]
SplitFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A split of your own: a record a line, ID,train|validation|test."),
]
ModelSplit = Annotated[
    str | None,
    typer.Option("--split", metavar="random|subject", help="Checked against the model's, which is used."),
]
Modality = Annotated[
    str | None,
    typer.Option(metavar="image|series|vector", help="What records of your own are; found by default."),
]
Axes = Annotated[
    str | None,
    typer.Option(
        metavar="AXES", help="Axes of a record of your own: hw, wh, hwc or chw; tc or ct (time, channel)."
    ),
]
Scale = Annotated[
    str | None,
    typer.Option(metavar="LOW:HIGH", help="Values of your own that become 0 and 1; none leaves them."),
]
OwnModel = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="FILE.py:FUNCTION",
        help="Your own network: this Python file is run, and FUNCTION(seed) returns the module; or a NIR "
        "graph, FILE.nir.",
    ),
]
Dt = Annotated[
    float | None,
    typer.Option(metavar="TIME", help="Of a NIR graph: length of a step, in its unit of time constants."),
]
Code = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Of a NIR graph: how records become input: direct (default), poisson, latency, events.",
    ),
]
Readout = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Of a NIR graph whose output is a membrane: how it becomes one answer, sum, mean, max or last.",
    ),
]
Accuracy = Annotated[
    float | None,
    typer.Option(metavar="SHARE", help="Of a NIR graph: its accuracy on the test records, within 0.01."),
]
Thresholds = Annotated[
    str | None,
    typer.Option(
        metavar="array|fold",
        help="Of a NIR graph: written one a neuron (default), or folded into the weights.",
    ),
]
Weights = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="What your own network learned: its state_dict (.pt or .safetensors), never unpickled.",
    ),
]
Recipe = Annotated[str, typer.Option(metavar="NAME", help="Training recipe ('unspike methods').")]
Method = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=method_names,
        help="Unlearning method ('unspike methods'); rewind by default, hybrid without retained data.",
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="A setting of the method ('unspike methods METHOD'); repeatable."
    ),
]
Settings = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="Settings of the method (TOML); --set goes before them."),
]
Import = Annotated[
    list[str] | None,
    typer.Option(
        "--import",
        metavar="FILE|MODULE",
        help="Python with methods, metrics or data sets of your own; repeatable.",
        callback=_import_own,
        is_eager=True,
    ),
]
Oracles = Annotated[int, typer.Option(metavar="K", help="Networks retrained per request, the yardstick.")]
Backend = Annotated[
    str,
    typer.Option(
        metavar="WHERE", help="Where networks are retrained: loky, dask://HOST:PORT or ray://HOST:PORT."
    ),
]
Policies = Annotated[
    list[Path] | None,
    typer.Option("--policy", metavar="FILE", help="What counts as forgotten (TOML); repeatable, one a kind."),
]
Band = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Take up the retrained networks of 'unspike band'.")
]
Audit = Annotated[
    bool,
    typer.Option("--audit", help="Measure by every metric as well; audit.json and the report show them."),
]
Ensemble = Annotated[
    int,
    typer.Option(
        metavar="N", help="With --audit: networks in each group for KLoM, U-LiRA and the like, 16 or more."
    ),
]
Metrics = Annotated[
    str, typer.Option(metavar="NAME,NAME", help="With --audit: only these metrics; all by default.")
]
Seed = Annotated[
    int, typer.Option(metavar="N", help="Seed of everything random: split, training, request, method.")
]
DrawSeed = Annotated[
    int | None, typer.Option("--seed", metavar="N", help="Seed of the request and the method; the model's.")
]
Threads = Annotated[
    int | None, typer.Option(metavar="N", help="Threads; all processors by default. Results do not change.")
]
Epochs = Annotated[
    int | None, typer.Option(metavar="N", help="Presentations of each record; the recipe's by default.")
]
Steps = Annotated[
    int | None, typer.Option(metavar="T", help="Time steps of 1 ms a record; the recipe's by default.")
]
GraphSteps = Annotated[
    int | None, typer.Option("--steps", metavar="T", help="Of a NIR graph: time steps of a presentation.")
]
GraphEpochs = Annotated[
    int | None,
    typer.Option("--epochs", metavar="N", help="Of a NIR graph: how long networks like it are trained."),
]
Hidden = Annotated[str, typer.Option(metavar="N,N", help="Neurons of each hidden layer.")]
ConnectionProbability = Annotated[
    float, typer.Option(metavar="P", help="Share of the possible synapses that exist, output layer apart.")
]
Seeds = Annotated[int, typer.Option(metavar="N", help="Networks, each with a split and a draw of its own.")]
WithCopies = Annotated[
    bool, typer.Option("--with-copies", help="Forget copies of the records among the retained ones too.")
]
AllowMixedSplit = Annotated[
    bool,
    typer.Option("--allow-mixed-split", help="Forget a person who is in validation or test as well."),
]
Reference = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="Who asked, or a number in your files; the report names it."),
]
FailUnlessForgotten = Annotated[
    bool, typer.Option("--fail-unless-forgotten", help="Exit with code 3 unless everything is forgotten.")
]
KeepControls = Annotated[
    bool,
    typer.Option(
        "--keep-controls", help="Keep the networks that learned the data to try the measurement with."
    ),
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results, made if need be.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Replace a run of other settings in that folder.")]
Tables = Annotated[
    bool, typer.Option("--tables", help="Write every table of the page to DIR/tables as CSV and LaTeX, too.")
]
SummaryLanguage = Annotated[
    str,
    typer.Option(
        metavar="en|de",
        help="Language of summary.html, the page in words for whoever asked.",
        autocompletion=language_codes,
    ),
]
WithRecords = Annotated[
    bool,
    typer.Option("--with-records", help="Name and show the forgotten records in explore.html, too."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, and nothing else there.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


def layer_sizes(text: str) -> tuple[int, ...]:
    """Return the sizes in a text such as ``200,200``.

    Raises
    ------
    InvalidInput
        If it holds anything but whole numbers.
    """
    try:
        return tuple(int(word) for word in text.split(","))
    except ValueError:
        raise InvalidInput(f"--hidden is '{text}', expected sizes of layers such as 200,200.") from None


def split_of(split: str, file: Path | None) -> str:
    """Return how to split, by ``--split`` or by ``--split-file``.

    Raises
    ------
    InvalidInput
        If the file cannot be read, or another split was asked for as well.
    """
    if file is None:
        return split
    if split not in ("random", "own"):
        raise InvalidInput(f"--split {split} and --split-file {file} are two splits. Leave one out.")
    from unspike.data.split import by_file

    return by_file(file)


def names(text: str) -> tuple[str, ...]:
    """Return the names in a text such as ``hybrid,scrub``."""
    return tuple(word.strip() for word in text.split(",") if word.strip())
