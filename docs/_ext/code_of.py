"""The directive ``code-of``: a function as it stands in the source, without its docstring."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import reduce
from importlib import import_module

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def _divided(path: str) -> list[str]:
    """Return the module of a dotted name, and the names within it; classes begin with a capital letter."""
    words = path.split(".")
    within = next((n for n, word in enumerate(words) if word[0].isupper()), len(words) - 1)
    return [".".join(words[:within]), *words[within:]]


def code_of(path: str) -> str:
    """Return the source of a function by its dotted name.

    Raises
    ------
    AttributeError
        If there is no such function.
    """
    module, *names = _divided(path)
    source = textwrap.dedent(inspect.getsource(reduce(getattr, names, import_module(module))))
    function = ast.parse(source).body[0]
    if isinstance(function, ast.FunctionDef) and ast.get_docstring(function) is not None:
        told = function.body[0]
        lines = source.splitlines()
        source = "\n".join([*lines[: told.lineno - 1], *lines[told.end_lineno :]])
    return source.rstrip()


class CodeOf(SphinxDirective):
    """Shows the functions that are named, one after another."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return a block of code under the names of the files."""
        names = self.arguments[0].split()
        files = dict.fromkeys(f"{_divided(name)[0].replace('.', '/')}.py" for name in names)
        text = "\n\n\n".join(map(code_of, names))
        block = nodes.literal_block(text, text, language="python")
        heading = nodes.paragraph("", "", nodes.emphasis("", ", ".join(files)), classes=["code-of"])
        return [heading, block]


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directive known to Sphinx."""
    app.add_directive("code-of", CodeOf)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
