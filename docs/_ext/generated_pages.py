"""The pages that are made from the package itself, written before Sphinx looks for pages."""

from __future__ import annotations

import shutil
from pathlib import Path

from api_pages import api_pages
from cli_page import cli_page
from method_pages import method_pages
from metric_page import metric_page
from schema_page import schema_page
from sphinx.application import Sphinx
from sphinx.config import Config

PLACE = Path("reference/generated")
KEPT = {"gallery"}  # Sphinx-Gallery runs again only what has changed


def pages() -> dict[str, str]:
    """Return the pages by their paths below `PLACE`."""
    return {
        **api_pages(),
        **method_pages(),
        "cli.md": cli_page(),
        "metrics.md": metric_page(),
        "schema.md": schema_page(),
    }


def write(app: Sphinx, config: Config) -> None:
    """Write all pages anew; one that stayed the same keeps its date, so that it is not built again."""
    folder = Path(app.srcdir) / PLACE
    wanted = {folder / name: text for name, text in pages().items()}
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    for path in folder.iterdir():
        if path.is_dir() and path.name not in KEPT and not any(path in each.parents for each in wanted):
            shutil.rmtree(path)


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages as soon as the configuration is read."""
    app.connect("config-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
