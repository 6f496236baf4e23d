"""How a picture becomes a model's input, in words; `resize` does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Filter = Literal["bilinear", "bicubic", "box", "lanczos"]


@dataclass(frozen=True, slots=True)
class Fit:
    """How a picture becomes the model's input, as its manifest names it.

    mode: "squash" stretches the picture to the size whatever its shape; "letterbox" keeps its shape, centres it and
    fills the rest with `resize.PADDING`. width, height: pixels. filter: the resampling filter, each with its full
    support, so that every pixel of the picture counts.
    """

    mode: Literal["squash", "letterbox"]
    width: int
    height: int
    filter: Filter
