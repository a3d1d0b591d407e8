"""A kept file that something went wrong with."""

from __future__ import annotations

from pathlib import Path


def flip_a_bit(path: Path, place: int, bit: int = 0) -> None:
    """Alter one bit of the byte at a place, counted round the file."""
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1 << bit
    path.write_bytes(content)
