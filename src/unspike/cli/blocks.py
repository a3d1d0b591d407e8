"""Blocks of options on the method, the comparison and the report, and on what is shown and written."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from unspike.cli import options
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.foundation.progress import Progress
    from unspike.pipeline import AuditSettings, ComparisonSettings, Reported, ReportSettings

NOT_FORGOTTEN = 3


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
    language: options.SummaryLanguage = "en"
    fail_unless_forgotten: options.FailUnlessForgotten = False

    def settings(self, output: PageOutput) -> ReportSettings:
        """Return what the report says, and what is kept.

        Raises
        ------
        InvalidInput
            If the reference is not one line, or there is no such language.
        """
        from unspike.pipeline import ReportSettings

        return ReportSettings(
            command=output.command,
            reference=self.reference,
            keep_controls=self.keep_controls,
            with_records=output.with_records,
            language=self.language,
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
    """Where a page goes, what is written beside it, and whether that shows the forgotten records."""

    tables: options.Tables = False
    with_records: options.WithRecords = False

    def write_tables(self, page: Path | None) -> None:
        """Write the tables of a page, if that is asked for and there is one."""
        from unspike.report.page_tables import write_tables

        if self.tables and page is not None:
            write_tables(page)
