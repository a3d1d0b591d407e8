"""Run every code block of pages, in their order, in a folder that is empty at first.

    python docs/run_pages.py tutorials/first-run how-to/audit
    python docs/run_pages.py --update tutorials/first-run

Later pages find what earlier ones left: files, and in Python the names. A block is one of

* ``python``: statements; with ``>>>``, an example whose output is compared;
* ``console``: commands after ``$``, each followed by what it prints;
* a block with a caption: a file of that name, which is written.

What is printed is compared without numbers and frames, for times differ from machine to machine; a line of
three dots stands for any lines. ``--update`` writes what was printed into the pages.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
ANY = "..."
RUN = {"python", "console"}
SHOWN = {"text", "json"}
_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<word>\{[\w-]+\}|\w*) *(?P<argument>.*)$")
_PROMPT = "$ "


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its lines, where they begin, and the name of the file it may be."""

    language: str
    lines: tuple[str, ...]
    first: int
    caption: str = ""

    @property
    def text(self) -> str:
        """Return the lines as one text."""
        return "\n".join(self.lines) + "\n"


class PageFailed(Exception):
    """A block did not do what its page says."""


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the code blocks of a page; directives between colons may hold some, other directives do not."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        opening = _FENCE.match(lines[number].strip())
        number += 1
        if opening is None:
            continue
        first = number
        while number < len(lines) and lines[number].strip() != opening["fence"]:
            number += 1
        if not opening["word"].startswith("{") or opening["word"] == "{code-block}":
            yield _block(opening, lines[first:number], first)
        number += 1


def _block(opening: re.Match[str], lines: list[str], first: int) -> Block:
    options = [line for line in lines if re.match(r"^:[\w-]+:", line)]
    caption = next(
        (line.removeprefix(":caption:").strip() for line in options if line.startswith(":caption:")), ""
    )
    directive = opening["word"] == "{code-block}"
    body = lines[len(options) :] if directive else lines
    skipped = len(options)
    while directive and body and not body[0].strip():
        body, skipped = body[1:], skipped + 1
    language = opening["argument"].strip() if directive else opening["word"]
    return Block(language, tuple(body), first + (skipped if directive else 0), caption)


@dataclass
class Session:
    """A folder, and the names that Python blocks have bound."""

    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__page__"})

    def run(self, block: Block) -> list[tuple[int, int, list[str]]]:
        """Run a block; return the places of printed lines in it, and what was printed."""
        if block.caption:
            Path(block.caption).write_text(block.text)
            return []
        if block.language == "console":
            return [self._command(*each) for each in _commands(block)]
        if ">>>" in block.text:
            self._examples(block)
        else:
            exec(compile(block.text, "<page>", "exec"), self.names)
        return []

    def _examples(self, block: Block) -> None:
        test = doctest.DocTestParser().get_doctest(block.text, self.names, "page", None, block.first)
        told = StringIO()
        runner = doctest.DocTestRunner(
            optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, verbose=False
        )
        runner.run(test, out=told.write, clear_globs=False)
        self.names.update(test.globs)
        if runner.failures:
            raise PageFailed(told.getvalue())

    def _command(self, words: str, first: int, expected: list[str]) -> tuple[int, int, list[str]]:
        code, out, err = _run(words)
        refused = bool(expected) and expected[0].startswith("unspike: error")
        if bool(code) != refused:
            raise PageFailed(f"{words}\nended with code {code}\n{out}{err}")
        printed = [line.rstrip() for line in (err if refused else out).rstrip().splitlines()]
        return first, first + len(expected), printed


def _commands(block: Block) -> Iterator[tuple[str, int, list[str]]]:
    """Yield each command, where its output begins in the page, and the output that is shown."""
    number = 0
    while number < len(block.lines):
        words = block.lines[number]
        if not words.startswith(_PROMPT):
            raise PageFailed(f"a console block begins with '{_PROMPT}', found: {words}")
        number += 1
        while words.endswith("\\"):
            words = words[:-1] + block.lines[number].strip()
            number += 1
        first = number
        while number < len(block.lines) and not block.lines[number].startswith(_PROMPT):
            number += 1
        yield words.removeprefix(_PROMPT), block.first + first, list(block.lines[first:number])


def _run(words: str) -> tuple[int, str, str]:
    """Run a command; one of unspike in this process, which spares its start."""
    if not words.startswith("unspike ") or "|" in words or ">" in words:
        ended = subprocess.run(words, shell=True, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout, ended.stderr
    from unspike.cli.main import exit_code

    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = exit_code(shlex.split(words)[1:])
    return code, out.getvalue(), err.getvalue()


def plain(line: str) -> str:
    """Return a line without numbers, frames and blanks that depend on them."""
    return re.sub(r"\s+", " ", re.sub(r"[\d.,:]+", "#", re.sub(r"[\u2500-\u257f]+", " ", line))).strip()


def alike(shown: list[str], printed: list[str]) -> bool:
    """Return whether what a page shows is what was printed; a line of dots stands for any lines."""
    wanted = [ANY if line.strip() == ANY else plain(line) for line in shown]
    pattern = "".join(r"(?:.*\n)*?" if line == ANY else re.escape(line) + r"\n" for line in wanted if line)
    return re.fullmatch(pattern, "".join(f"{plain(line)}\n" for line in printed if plain(line))) is not None


def run_page(path: Path, session: Session, *, update: bool = False) -> None:
    """Run the blocks of a page in the present folder.

    Raises
    ------
    PageFailed
        If a block fails, or prints something else than the page shows.
    """
    text = path.read_text()
    lines, shift = text.splitlines(), 0
    for block in blocks_of(text):
        if block.language not in RUN and not block.caption:
            if block.language not in SHOWN:
                raise PageFailed(f"{path.name}:{block.first}: nothing runs a block of '{block.language}'")
            continue
        try:
            results = session.run(block)
        except Exception as error:
            raise PageFailed(f"{path.name}:{block.first}: {error!r}\n{error}") from error
        for first, last, printed in results:
            shown = lines[first + shift : last + shift]
            if update and ANY not in shown:
                lines[first + shift : last + shift] = printed
                shift += len(printed) - len(shown)
            elif not alike(shown, printed):
                raise PageFailed(
                    f"{path.name}:{first}: the page shows\n"
                    + "\n".join(shown)
                    + "\nand it printed\n"
                    + "\n".join(printed)
                )
    if update:
        path.write_text("\n".join(lines) + "\n")


def main() -> None:
    """Run the pages that are named, without ending, as they follow one another."""
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    os.environ.update(COLUMNS="80", MPLBACKEND="agg")
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    session = Session()
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for name in named:
            try:
                run_page(DOCS / f"{name}.md", session, update="--update" in sys.argv)
            except PageFailed as error:
                sys.exit(str(error))


if __name__ == "__main__":
    main()
