"""How arrays are read as images, series or vectors: as the user says, else by looking at them.

Two dimensions are vectors. Three are images if both sides have at least 4 pixels, neither is more than 4
times the other, and the values are levels (whole numbers from 0, or between 0 and 1) or else neighbouring
columns and rows resemble one another more than distant ones do, as those of pictures do and channels of a
series do not. What is no image is a series. Four dimensions are images with one or with 3 or 4 colours,
which are made grey.

Images are divided by the brightest value that their range suggests (1, 16, 255, 4095, ...). Of those with
values below 0 the darkest becomes 0 and the brightest 1: of all together where most reach both, else of each
for itself, so that no record tells of another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from unspike.data.dataset import Modality
from unspike.data.records import Records, all_finite, all_whole, is_mapped
from unspike.foundation.errors import InvalidInput, suggest
from unspike.foundation.memory import refuse_what_does_not_fit

_SMALLEST_SIDE = 4
_LONGEST_SIDE = 4  # times the shorter one
_LOOKED_AT = 200  # records
_ALIKE = 0.15  # neighbours of pictures correlate by so much more than pixels further apart; channels by 0.03
_GREY = np.array([0.299, 0.587, 0.114], np.float32)
_AXES: dict[str, tuple[str, ...]] = {
    "image": ("hw", "wh", "hwc", "chw"),
    "series": ("tc", "ct"),
    "vector": ("f",),
}
OPTIONS = ("modality", "axes", "scale")


@dataclass(frozen=True, kw_only=True)
class ReadAs:
    """What a user says of the records; what is left out is found by looking.

    Parameters
    ----------
    modality : {"image", "series", "vector"}, optional
        What the records are.
    axes : str, optional
        The axes of a record in their order: ``hw`` (height, width), ``wh``, ``hwc`` or ``chw`` (with
        colours) of images, ``tc`` (steps, channels) or ``ct`` of series.
    scale : str, optional
        ``none`` leaves the values; ``LOW:HIGH`` maps that range to 0..1, and a lone ``HIGH`` the one from 0.

    Raises
    ------
    InvalidInput
        If one of them is no such word.
    """

    modality: str | None = None
    axes: str | None = None
    scale: str | None = None

    def __post_init__(self) -> None:
        """Refuse words that mean nothing."""
        kinds = tuple(_AXES)
        if self.modality not in (None, *kinds):
            hint = suggest(str(self.modality), kinds)
            raise InvalidInput(f"modality '{self.modality}' is none of {', '.join(kinds)}.{hint}")
        known = _AXES.get(self.modality or "", tuple(axes for group in _AXES.values() for axes in group))
        if self.axes not in (None, *known):
            raise InvalidInput(f"axes '{self.axes}' is none of {', '.join(known)}.")
        _ = self.range

    @property
    def range(self) -> tuple[float, float] | None:
        """Values that become 0 and 1, or None if they are to be left or found."""
        if self.scale in (None, "none"):
            return None
        low, colon, high = str(self.scale).rpartition(":")
        try:
            found = float(low) if colon else 0.0, float(high)
        except ValueError:
            found = 0.0, math.nan
        if not (math.isfinite(found[0]) and math.isfinite(found[1]) and found[0] < found[1]):
            raise InvalidInput(f"scale is '{self.scale}', expected none, HIGH or LOW:HIGH, say 0:16.")
        return found


@dataclass(frozen=True, kw_only=True)
class Read:
    """Records as they were read.

    Parameters
    ----------
    x : ndarray of shape (B, H, W), (B, T, C) or (B, F), or Records
        Their values.
    modality : {"image", "series", "vector"}
        What they are.
    words : str
        How they were read, in a few words.
    """

    x: NDArray[Any] | Records
    modality: Modality
    words: str


def options_of(text: Path) -> tuple[Path, ReadAs, str]:
    """Take apart ``PATH#OPTION,OPTION``.

    Parameters
    ----------
    text : Path
        A path; unless there is a file or folder of the whole name, what follows the last ``#`` are options:
        ``modality=...``, ``axes=...``, ``scale=...`` and at most one other word.

    Returns
    -------
    path : Path
    read_as : ReadAs
    word : str
        The other word, say the name of a part; empty without one.

    Raises
    ------
    InvalidInput
        If an option is unknown.
    """
    whole, mark, written = str(text).rpartition("#")
    if not mark or text.exists():
        return text, ReadAs(), ""
    said: dict[str, str] = {}
    words: list[str] = []
    for option in filter(None, (part.strip() for part in written.split(","))):
        name, equals, value = option.partition("=")
        if not equals:
            words.append(option)
        elif name in OPTIONS:
            said[name] = value
        else:
            raise InvalidInput(f"{text}: no option '{name}', expected {', '.join(OPTIONS)}.")
    if len(words) > 1:
        raise InvalidInput(f"{text} names {' and '.join(words)}, expected one of them.")
    return Path(whole), ReadAs(**said), "".join(words)


def source_read_as(source: str, read_as: ReadAs) -> str:
    """Return the text that has data loaded, with what is said of the records after ``#``.

    Parameters
    ----------
    source : str
        A format and a path, say ``npz:FILE``.
    read_as : ReadAs
        What is said.

    Raises
    ------
    InvalidInput
        If something is said of a data set that has a name.
    """
    said = [f"{option}={value}" for option, value in vars(read_as).items() if value is not None]
    if not said:
        return source
    if ":" not in source:
        raise InvalidInput(
            f"{said[0]} is for data of your own, and '{source}' is known how to be read. Leave it out."
        )
    path = Path(source.partition(":")[2])
    mark = "," if "#" in path.name and not path.exists() else "#"
    return source + mark + ",".join(said)


def refuse_word(path: Path, word: str) -> None:
    """Refuse a word after ``#`` where the format has no parts to choose from."""
    if word:
        raise InvalidInput(f"{path} has no part '{word}', expected {', '.join(OPTIONS)} after #.")


def read_records(x: NDArray[Any], read_as: ReadAs, *, where: str) -> Read:
    """Read an array as records of one kind.

    Parameters
    ----------
    x : ndarray of shape (B, ...)
        The values.
    read_as : ReadAs
        What the user says of them.
    where : str
        What an error calls them.

    Returns
    -------
    Read
        The records; images lie between 0 and 1 unless `scale` says otherwise.

    Raises
    ------
    InvalidInput
        If they have too few or too many axes for what they are said to be, or are no numbers.
    """
    if x.dtype.kind not in "biuf":
        raise InvalidInput(f"{where}: x holds {x.dtype}, expected numbers.")
    if x.ndim not in (2, 3, 4):
        raise InvalidInput(f"{where}: x has shape {x.shape}, expected [B, F], [B, H, W] or [B, T, C].")
    if x.ndim == 4:
        x, read_as = _grey(x, read_as, where)
    modality = cast(Modality, read_as.modality or _modality_of(x, read_as))
    if x.ndim == 3 and (modality == "vector" or read_as.axes in ("wh", "ct")):
        x = x.reshape(len(x), -1) if modality == "vector" else x.swapaxes(1, 2)
    if (x.ndim == 2) != (modality == "vector"):
        raise InvalidInput(
            f"{where}: x has shape {x.shape}, which holds no records of modality '{modality}'."
        )
    if modality == "image":
        return _images(x, read_as)
    values = "values as they are"
    if read_as.range is not None:
        x, values = _scaled(x, *read_as.range), "values scaled by {:g}:{:g}".format(*read_as.range)
    if modality == "series":
        words = _series_words(x, read_as)
    else:
        words = (
            f"vectors of {x.shape[1]} features (networks scale each by its mean and deviation in training)"
        )
    return Read(x=x, modality=modality, words=f"{words}, {values}")


def _series_words(x: NDArray[Any], read_as: ReadAs) -> str:
    steps, channels = x.shape[1:]
    words = f"series of {steps} steps and {channels} channels"
    if read_as.axes is None and steps < channels:
        words = f"{words} ([B, T, C]; if it is {steps} channels of {channels} steps, give axes=ct)"
    else:
        words = f"{words} ([B, T, C])"
    return f"{words} (networks scale each channel by its mean and deviation in training)"


def _grey(x: NDArray[Any], read_as: ReadAs, where: str) -> tuple[NDArray[Any], ReadAs]:
    """Return images of one colour, and what else was said of them."""
    modality = read_as.modality or "image"
    axes = read_as.axes or ("chw" if x.shape[1] in (1, 3, 4) and x.shape[3] not in (1, 3, 4) else "hwc")
    colours = x.shape[1] if axes == "chw" else x.shape[3]
    if modality != "image" or axes not in ("hwc", "chw") or colours not in (1, 3, 4):
        raise InvalidInput(
            f"{where}: x has shape {x.shape}, expected [B, F], [B, H, W] or [B, T, C], or images with 1, 3 "
            "or 4 "
            "colours, [B, H, W, C] or [B, C, H, W]."
        )
    last = np.moveaxis(x, 1, 3) if axes == "chw" else x
    grey = last[..., 0] if colours == 1 else np.asarray(last[..., :3] @ _GREY, np.float32)
    return grey, ReadAs(modality="image", scale=read_as.scale)


def _modality_of(x: NDArray[Any], read_as: ReadAs) -> str:
    if read_as.axes is not None:
        return next(modality for modality, axes in _AXES.items() if read_as.axes in axes)
    if x.ndim == 2:
        return "vector"
    short, long = sorted(x.shape[1:])
    if short < _SMALLEST_SIDE or long > _LONGEST_SIDE * short:
        return "series"
    return "image" if _is_levels(x) or _is_picture(x) else "series"


def _is_levels(x: NDArray[Any]) -> bool:
    """Whether values are brightnesses: whole numbers from 0, or between 0 and 1."""
    if not x.size or not all_finite(x) or x.min() < 0:
        return False
    return bool(x.max() <= 1 or all_whole(x))


def _is_picture(x: NDArray[Any]) -> bool:
    """Whether neighbouring rows and columns resemble one another more than others do."""
    some = np.asarray(x[:: max(1, len(x) // _LOOKED_AT)][:_LOOKED_AT], np.float64)
    if not np.isfinite(some).all():
        return False
    return all(_neighbours_are_alike(some if axis == 2 else some.swapaxes(1, 2)) for axis in (1, 2))


def _neighbours_are_alike(x: NDArray[np.float64]) -> bool:
    """Whether neighbouring columns correlate more than those further apart; of 0.35 more in small digits."""
    lines = (x - x.mean(axis=0)).transpose(2, 0, 1).reshape(x.shape[2], -1)
    lines = lines[lines.any(axis=1)]  # the margin of pictures is often the same in all
    if len(lines) < _SMALLEST_SIDE:
        return False
    correlation = np.corrcoef(lines)
    further = np.abs(np.subtract.outer(np.arange(len(lines)), np.arange(len(lines)))) > 1
    return float(np.diagonal(correlation, 1).mean() - correlation[further].mean()) > _ALIKE


def _images(x: NDArray[Any], read_as: ReadAs) -> Read:
    height, width = x.shape[1:]
    words = f"images of {height} x {width} pixels"
    if read_as.scale == "none" or not x.size or not all_finite(x):
        return Read(x=x, modality="image", words=f"{words}, values as they are")
    low, high = read_as.range or (0.0, brightest(x))
    if read_as.range is None and x.min() < 0:
        if not _is_common_range(x):
            words = f"{words}, each stretched from its darkest to its brightest"
            return Read(x=_stretched(x), modality="image", words=words)
        low, high = float(x.min()), float(x.max())
    if (low, high) == (0.0, 1.0):
        return Read(x=x, modality="image", words=f"{words}, values from 0 to 1")
    words = f"{words}, values {low:g} to {high:g} scaled to 0 to 1"
    if (low, high) == (0.0, 255.0) and x.dtype == np.uint8 and is_mapped(x):
        return Read(x=Records.of_levels(x), modality="image", words=words)
    return Read(x=_scaled(x, low, high), modality="image", words=words)


def brightest(x: NDArray[Any]) -> float:
    """Return the level that white has: 1; up to 128 the next power of two (16); above, 255, 4095 and so "
    "on."""
    top = math.ceil(float(x.max()))
    if top <= 1:
        return 1.0
    return float(2 ** (top - 1).bit_length() if top <= 128 else 2 ** top.bit_length() - 1)


def _scaled(x: NDArray[Any], low: float, high: float) -> NDArray[np.float32]:
    refuse_what_does_not_fit((4 if low == 0 else 12) * x.size, "to scale the records", "take fewer")
    if low == 0:
        return np.asarray(np.divide(x, high, dtype=np.float32))
    return np.asarray((np.asarray(x, np.float64) - low) / (high - low), np.float32)


def _is_common_range(x: NDArray[Any]) -> bool:
    """Whether most images reach both ends, as those with black and white do: then no record tells them."""
    reach = (x.min(axis=(1, 2)) == x.min()) & (x.max(axis=(1, 2)) == x.max())
    return bool(2 * reach.sum() > len(x))


def _stretched(x: NDArray[Any]) -> NDArray[np.float32]:
    values = np.asarray(x, np.float64)
    low, high = values.min(axis=(1, 2), keepdims=True), values.max(axis=(1, 2), keepdims=True)
    span = np.where(high > low, high - low, 1.0)
    return np.asarray((values - low) / span, np.float32)
