"""Every code block of every page runs, and prints what the page shows."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import run_pages

DOCS = Path(__file__).parents[2] / "docs"
FOLDERS = ("tutorials", "how-to", "explanation", "reference")
# Pages that follow one another, and what they need besides unspike.
CHAINS: dict[str, tuple[str, ...]] = {
    "tutorials/first-run": ("how-to/read-a-verdict", "how-to/extend-a-run", "how-to/audit"),
    "tutorials/a-persons-request": ("how-to/sign-off-a-request",),
}
NEEDS = {
    "tutorials/own-network": ("snntorch",),
    "how-to/run-on-a-cluster": ("distributed",),
    "how-to/nir-graph": ("nir",),
}


def with_code() -> list[str]:
    """Return the pages that have code blocks to run, without those that follow another."""
    paths = [path for folder in FOLDERS for path in sorted((DOCS / folder).glob("*.md"))]
    followers = {page for pages in CHAINS.values() for page in pages}
    names = [
        path.relative_to(DOCS).with_suffix("").as_posix()
        for path in (*paths, DOCS / "index.md")
        if any(block.language in run_pages.RUN for block in run_pages.blocks_of(path.read_text()))
    ]
    return [name for name in names if name not in followers]


def _on_one_processor() -> None:
    """Let a page start no processes side by side: the tests themselves run so, each on a processor."""
    if hasattr(os, "sched_setaffinity"):
        usable = sorted(os.sched_getaffinity(0))
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        os.sched_setaffinity(0, {usable[number % len(usable)]})


@pytest.mark.parametrize("page", with_code())
def test_the_blocks_of_a_page_run(page: str) -> None:
    for package in NEEDS.get(page, ()):
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed (pip install 'unspike[{package}]')")
    words = [sys.executable, DOCS / "run_pages.py", page, *CHAINS.get(page, ())]
    ended = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        preexec_fn=_on_one_processor,
    )
    assert ended.returncode == 0, ended.stderr


PAGE = """
# A page

```{{toctree}}
other
```

```python
number = 2
```

```python
>>> number + 1
{shown}

```

```{{code-block}} python
:caption: own.py

print("five")
```

:::{{note}}
```console
$ python own.py
{printed}
```
:::
"""


def ran(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch, *, update: bool = False) -> str:
    monkeypatch.chdir(folder)
    (folder / "page.md").write_text(text)
    run_pages.run_page(folder / "page.md", run_pages.Session(), update=update)
    return (folder / "page.md").read_text()


def test_what_is_right_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran(tmp_path, PAGE.format(shown=3, printed="five"), monkeypatch)
    assert (tmp_path / "own.py").read_text() == 'print("five")\n'


@pytest.mark.parametrize(("shown", "printed"), [(4, "five"), (3, "six"), (3, "five\nsix")])
def test_what_is_wrong_fails(
    shown: int, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(run_pages.PageFailed):
        ran(tmp_path, PAGE.format(shown=shown, printed=printed), monkeypatch)


@pytest.mark.parametrize(
    "block",
    [
        "```bash\nls\n```",
        "```console\nls\n```",
        "```console\n$ false\n```",
        "```python\nraise ValueError\n```",
    ],
)
def test_what_cannot_be_run_is_refused(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(run_pages.PageFailed):
        ran(tmp_path, block, monkeypatch)


def test_what_was_printed_is_written_into_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ran(tmp_path, PAGE.format(shown=3, printed="six\nseven"), monkeypatch, update=True)
    assert page == PAGE.format(shown=3, printed="five")


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["took 1.5 s"], ["took 2.25 s"], True),
        (["┃ a ┃", "━━━"], ["┃   a  ┃"], True),
        (["a", "...", "d"], ["a", "b", "c", "d"], True),
        (["a", "...", "d"], ["a", "b", "c"], False),
        (["forgotten"], ["not forgotten"], False),
        ([], ["a"], False),
    ],
)
def test_numbers_and_frames_do_not_count(shown: list[str], printed: list[str], same: bool) -> None:
    assert run_pages.alike(shown, printed) is same
