"""`unspike compare`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from unspike.cli import options
from unspike.cli.blocks import PageOutput, settings_given
from unspike.cli.network_blocks import TrainingOrGraphOptions
from unspike.cli.with_blocks import with_blocks

_FORGET = (
    "What to erase: class:LABEL, fraction:SHARE, records:FILE (ids, one a line) or subject:ID; repeatable."
)
_METHODS = "Methods ('unspike methods'), separated by commas, or all."
_SET = "A setting of a method, METHOD.NAME=VALUE; the name alone for one method; repeatable."
_SETTINGS = "Settings (TOML), a table for each method; --set goes before them."
_CANDIDATES = "Strengths that every method tries on validation data; 1 for no tuning."


@dataclass(frozen=True, kw_only=True)
class MethodsToTry:
    """Which methods, and on how many networks."""

    methods: Annotated[str, typer.Option(metavar="NAME,...|all", help=_METHODS)] = "all"
    changed: Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help=_SET)] = None
    settings_file: Annotated[Path | None, typer.Option("--settings", metavar="FILE", help=_SETTINGS)] = None
    oracles: options.Oracles = 5
    seeds: options.Seeds = 1
    candidates: Annotated[int, typer.Option(metavar="N", help=_CANDIDATES)] = 5


@with_blocks(out=Path("unspike-compare"))
def compare(
    *,
    data: options.Data = options.DATA,
    forget: Annotated[list[str], typer.Option(metavar="REQUEST", help=_FORGET)] = ["fraction:0.10"],  # noqa: B006
    to_try: MethodsToTry,
    training: TrainingOrGraphOptions,
    backend: options.Backend = "loky",
    output: PageOutput,
) -> None:
    """Try many unlearning methods on the same networks, against the same retrained ones.

    Writes compare.html (a table that sorts itself, and plots), explore.html (two methods side by side, record
    by record), compare.json, compare.md and compare.png.
    Running again with the same --out takes up what was left unfinished, and adds methods or seeds.

    \b
    unspike compare
    unspike compare --forget class:3 --methods hybrid,scrub,retrain --seeds 3 --out class3
    unspike compare --methods hybrid,scrub --set hybrid.repair.passes=3 --set scrub.passes=5
    unspike compare --model net.nir --dt 0.001 --steps 25 --data npz:my-records.npz
    """
    from unspike.cli.show import show_comparison
    from unspike.data.request import joined
    from unspike.studies import CompareSettings
    from unspike.studies import compare as compare_methods

    settings = CompareSettings(
        training=training.making(data),
        request=joined(forget),
        methods=options.names(to_try.methods),
        settings=settings_given(to_try.changed, to_try.settings_file),
        oracles=to_try.oracles,
        seeds=to_try.seeds,
        candidates=to_try.candidates,
        backend=backend,
    )
    with output.progress() as progress:
        result = compare_methods(
            settings,
            output.out,
            fresh=output.fresh,
            command=output.command,
            with_records=output.with_records,
            progress=progress,
        )
    output.write_tables(result.page)
    show_comparison(result, as_json=output.json)
