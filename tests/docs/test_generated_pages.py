"""The pages that are made from the package name all that is public, and nothing by hand."""

from __future__ import annotations

from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sphinx", reason="Sphinx is not installed (pip install 'unspike[docs]')")

import api_pages
import cli_page
import generated_pages
import method_pages
import metric_page
import schema_page
from public_names import INNER, ROOMS, PublicName, public_names

import unspike
from unspike.evaluation import all_metrics
from unspike.unlearning import unlearners

NAMES = [name for name in public_names() if name.documented]
PACKAGE = Path(str(unspike.__file__)).parent
GALLERY = Path(__file__).parents[2] / "docs/gallery"


def test_every_room_that_exports_names_is_public_or_said_to_be_none() -> None:
    exporting = {
        ".".join(("unspike", *path.relative_to(PACKAGE).parts[:-1]))
        for path in PACKAGE.rglob("__init__.py")
        if "__all__" in path.read_text()
    }
    assert exporting == {*ROOMS, *INNER}


def test_every_public_name_has_a_page() -> None:
    pages = "\n".join(api_pages.api_pages().values())
    for entry in public_names():
        assert f"   {entry.path}\n" in pages or f"py:data:: {entry.path}\n" in pages


def reached(path: str) -> Any:
    """Return what a documented path leads to."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


@pytest.mark.parametrize("entry", NAMES, ids=lambda entry: entry.path)
def test_every_public_name_is_described(entry: PublicName) -> None:
    assert getdoc(reached(entry.path))


@pytest.mark.parametrize("entry", NAMES, ids=lambda entry: entry.path)
def test_every_public_name_has_an_example_which_test_doctests_runs(entry: PublicName) -> None:
    assert ">>> " in (getdoc(reached(entry.path)) or "")


def test_every_method_has_a_page_with_its_source() -> None:
    pages = method_pages.method_pages()
    for name in unlearners():
        page = pages[f"methods/{name}.rst"]
        assert page.startswith(f"{name}\n===")
        assert "Source\n------\n\n\n::\n\n" in page or "Source\n------\n\n::\n\n" in page
        assert f":doc:`{name}`" in pages["methods/index.rst"]


def test_every_metric_has_an_entry_with_its_definition() -> None:
    page = metric_page.metric_page()
    for metric in all_metrics():
        assert f"`{metric.name}`\n: {metric.definition}\n" in page
        for key in metric.source:
            assert f"(source-{key})=" in page


def test_every_picture_that_a_page_names_is_drawn() -> None:
    named = {
        *method_pages.PICTURES.values(),
        *(name for names in metric_page.PICTURES.values() for name in names),
    }
    assert named <= {path.stem.removeprefix("plot_") for path in GALLERY.glob("plot_*.py")}
    assert set(method_pages.PICTURES) <= set(unlearners())
    assert set(metric_page.PICTURES) <= {metric.name.partition(".")[0] for metric in all_metrics()}


def test_the_command_line_is_shown_in_its_own_words() -> None:
    page = cli_page.cli_page()
    for command in ("run", "train", "forget", "evaluate", "compare", "data list", "cite"):
        assert f"\n## unspike {command}\n" in page
    assert "--fail-unless-forgotten  Exit with code 3" in page


def test_the_schema_is_a_table_of_its_keys() -> None:
    page = schema_page.schema_page()
    assert "| `schema` | `unspike.report/2` | yes | Name and version of this format. |" in page
    assert "`requests[]." in page
    assert "`data.split.seed`" in page


def test_a_page_that_is_no_longer_made_is_removed(tmp_path: Path) -> None:
    class App:
        srcdir = tmp_path

    old = tmp_path / generated_pages.PLACE / "gone"
    old.mkdir(parents=True)
    generated_pages.write(App(), None)
    assert not old.exists()
    made = tmp_path / generated_pages.PLACE / "cli.md"
    before = made.stat().st_mtime_ns
    generated_pages.write(App(), None)
    assert made.stat().st_mtime_ns == before, "a page that stayed the same is not built again"
