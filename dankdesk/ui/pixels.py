"""Decoded pictures and maps as Qt images. Qt is shown what Pillow decoded; it never decodes anything itself."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from dankdesk.records import RGB

LONGEST_SHOWN = 3000
"""Pixels of the longest side kept for display: more than a screen shows, and it bounds memory."""

MAP_SIDE = 160
STRONGEST_ALPHA = 0.7


def to_image(rgb: RGB, longest: int = LONGEST_SHOWN) -> QImage:
    """An image of its own memory, no side longer than `longest`. Made on whatever thread decoded the picture."""
    height, width, _ = rgb.shape
    rgb = np.ascontiguousarray(rgb)
    image = QImage(rgb.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    if max(width, height) > longest:
        smooth = Qt.TransformationMode.SmoothTransformation
        return image.scaled(longest, longest, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    return image.copy()


def heat_image(
    heat: npt.NDArray[np.float32],
    toward: QColor,
    against: QColor,
    content: tuple[float, float, float, float] = (0, 0, 1, 1),
) -> QImage:
    """A map laid over a picture: `toward` where it spoke for dank, `against` where it spoke against, clear where it
    said little.

    heat: shape (rows, cols), logit units. The strongest cell sets the scale, so a map shows where, not how much.
    content: left, top, right, bottom of the picture within the model's input, as shares of it; anything but all
        of it means the picture was letterboxed.
    Returns a square image to be stretched over the picture.
    """
    left, top, right, bottom = content
    rows, cols = heat.shape
    smooth = _smoothing(rows, top, bottom) @ heat @ _smoothing(cols, left, right).T
    strength = np.abs(smooth) / max(float(np.abs(heat).max()), 1e-6)
    rgba = np.empty((MAP_SIDE, MAP_SIDE, 4), np.uint8)
    rgba[..., :3] = np.where(smooth[..., None] >= 0, _channels(toward), _channels(against))
    rgba[..., 3] = np.clip(strength, 0, 1) ** 0.8 * (STRONGEST_ALPHA * 255)
    return QImage(rgba.data, MAP_SIDE, MAP_SIDE, 4 * MAP_SIDE, QImage.Format.Format_RGBA8888).copy()


def content_of(mode: str, canvas: tuple[int, int], picture: tuple[int, int]) -> tuple[float, float, float, float]:
    """Where a picture of (width, height) lies in the model's canvas of (width, height), for `heat_image`."""
    if mode != "letterbox":
        return 0, 0, 1, 1
    scale = min(canvas[0] / picture[0], canvas[1] / picture[1])
    across, down = picture[0] * scale / canvas[0], picture[1] * scale / canvas[1]
    return (1 - across) / 2, (1 - down) / 2, (1 + across) / 2, (1 + down) / 2


def _smoothing(cells: int, start: float, end: float) -> npt.NDArray[np.float32]:
    """shape (MAP_SIDE, cells): weights that read `cells` values smoothly, without the seams of linear blending."""
    at = start + (end - start) * (np.arange(MAP_SIDE) + 0.5) / MAP_SIDE
    centres = (np.arange(cells) + 0.5) / cells
    weights = np.exp(-0.5 * ((at[:, None] - centres) * cells / 0.6) ** 2)
    made: npt.NDArray[np.float32] = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return made


def _channels(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
