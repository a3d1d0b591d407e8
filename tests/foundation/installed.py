"""A package of somebody else's, as installers leave it in a folder on the path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def install(folder: Path, package: str, source: str, points: Mapping[str, str]) -> None:
    """Install a package of one module, named as the package, with entry points by group.

    Parameters
    ----------
    folder : Path
        A folder on the path.
    package : str
        Name of the package.
    source : str
        Text of its module.
    points : mapping of str to str
        Group -> line, say ``name = module``.
    """
    (folder / f"{package}.py").write_text(source)
    facts = folder / f"{package}-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    lines = (f"[{group}]\n{line}\n" for group, line in points.items())
    (facts / "entry_points.txt").write_text("\n".join(lines))
