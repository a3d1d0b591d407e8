"""The JSON Schema of report.json as a table: every key, what it holds, and whether it must be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from unspike.report import SCHEMA_NAME, load_schema


def schema_page() -> str:
    """Return the page."""
    schema = load_schema()
    rows = "\n".join(
        f"| `{path}` | {kind} | {needed} | {text} |" for path, kind, needed, text in _keys(schema)
    )
    return (
        f"# Schema of report.json\n\n{schema['description']}\n\n"
        f"Its name is `{SCHEMA_NAME}`; `unspike.report.load_schema()` returns it, and every report is\n"
        "checked against it before it is written.\n\n"
        "| key | type | required | what it holds |\n| --- | --- | --- | --- |\n"
        f"{rows}\n"
    )


def _keys(schema: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    yield from _inside(schema, schema.get("$defs", {}), "", ())


def _inside(
    node: dict[str, Any], shared: dict[str, Any], under: str, opened: tuple[str, ...]
) -> Iterator[tuple[str, str, str, str]]:
    for name, child in node.get("properties", {}).items():
        referred = child.get("$ref", "").rpartition("/")[2]
        full = {**shared.get(referred, {}), **child}
        path = f"{under}{name}"
        yield path, _kind(full), "yes" if name in node.get("required", ()) else "no", _text(full)
        if referred in opened:
            continue
        deeper = (*opened, referred) if referred else opened
        yield from _inside(full, shared, f"{path}.", deeper)
        items = full.get("items", {})
        item = {**shared.get(items.get("$ref", "").rpartition("/")[2], {}), **items}
        yield from _inside(item, shared, f"{path}[].", deeper)


def _kind(node: dict[str, Any]) -> str:
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    kind = node.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _text(node: dict[str, Any]) -> str:
    return str(node.get("description", "")).replace("|", "\\|").replace("<", "&lt;")
