"""Pictures cut to the place they have, and blurred where they are not to be seen yet."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap, QPixmapCache

BLURRED_SIDE = 9
"""Pixels that are left of a blurred picture's longer side: its colours can be guessed at, and nothing else."""
CACHE_KB = 32_768
"""Room for the cells of two screens at twice the resolution. Qt's own default has room for half of one."""


def cut_picture(
    picture: QPixmap, place: QSizeF, ratio: float, corner: float, *, square_below: bool = False, blurred: bool = False
) -> QPixmap:
    """The middle of `picture`, filling `place` (logical pixels), with round corners.

    ratio: device pixels to a logical one. square_below: only the upper corners are round. Cutting takes longer than all
    the rest of a tile, so Qt's cache keeps it.
    """
    key = f"cut {picture.cacheKey()} {place.width()}x{place.height()} {corner} {square_below} {ratio} {blurred}"
    cut = QPixmap()
    if QPixmapCache.find(key, cut):
        return cut
    if QPixmapCache.cacheLimit() < CACHE_KB:
        QPixmapCache.setCacheLimit(CACHE_KB)
    cut = QPixmap((place * ratio).toSize())
    cut.setDevicePixelRatio(ratio)
    cut.fill(Qt.GlobalColor.transparent)
    shown = QPixmap.fromImage(blur(picture.toImage())) if blurred else picture
    painter = QPainter(cut)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    shape = QPainterPath()
    below = corner if square_below else 0
    shape.addRoundedRect(QRectF(0, 0, place.width(), place.height() + below), corner, corner)
    painter.setClipPath(shape)
    painter.drawPixmap(QRectF(0, 0, place.width(), place.height()), shown, _cover(shown.size(), place))
    painter.end()
    QPixmapCache.insert(key, cut)
    return cut


def blur(image: QImage) -> QImage:
    """`image` with nothing left of it but a few soft colours. Not to be undone: the rest is not there any more."""
    if image.isNull():
        return image
    smooth, keep = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.KeepAspectRatio
    few = image.scaled(BLURRED_SIDE, BLURRED_SIDE, keep, smooth)
    # In steps: one large enlargement shows the pixels as squares.
    for side in (36, 144):
        few = few.scaled(side, side, keep, smooth)
    return few


def _cover(picture: QSize, place: QSizeF) -> QRectF:
    """The middle of the picture that fills the place."""
    shown = place.scaled(QSizeF(picture), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (picture.width() - shown.width()) / 2, (picture.height() - shown.height()) / 2
    return QRectF(left, top, shown.width(), shown.height())
