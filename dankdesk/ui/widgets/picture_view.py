"""The picture, as large as there is room, sharp at every pixel ratio, with the map over it on request."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import PAGE_MARGIN, RADIUS

SHADOW_REACH = 18
SHADOW_COARSENESS = 4
LARGEST_UPSCALE = 3.0


class PictureView(QWidget):
    """Shows one image. Small ones grow at most threefold; an image that is only a stand-in is not grown past that."""

    def __init__(self, theme: Theme, *, margin: int = PAGE_MARGIN) -> None:
        """margin: pixels left free around the picture; its shadow falls there."""
        super().__init__()
        self._margin = margin
        self._theme = theme
        self._image = QImage()
        self._natural = QSize()
        self._overlay: QImage | None = None
        self._canvas = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._repaint)

    def set_image(self, image: QImage, natural: QSize | None = None) -> None:
        """Show `image`, laid out as if it were `natural` pixels large (a thumbnail standing in for its picture)."""
        self._image = image
        self._natural = natural or image.size()
        self._repaint()

    def set_overlay(self, overlay: QImage | None) -> None:
        """Lay a translucent image over the picture, stretched to its edges; None takes it off."""
        if overlay is not None or self._overlay is not None:
            self._overlay = overlay
            self._repaint()

    @property
    def has_overlay(self) -> bool:
        return self._overlay is not None

    def picture_rect(self) -> QRectF:
        """Where the picture lies in this widget, in logical pixels; empty without one."""
        room = QRectF(self.rect()).adjusted(self._margin, self._margin, -self._margin, -self._margin)
        if self._image.isNull() or room.isEmpty():
            return QRectF()
        size = QSizeF(self._natural)
        fitted = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        largest = size * (LARGEST_UPSCALE / self.devicePixelRatioF())
        if fitted.width() > largest.width():
            fitted = largest
        corner = room.center() - QPointF(fitted.width() / 2, fitted.height() / 2)
        return QRectF(corner, fitted)

    def paintEvent(self, event: QPaintEvent) -> None:
        place = self.picture_rect()
        if place.isEmpty():
            return
        # Scaling takes ten milliseconds and holds Python's lock: done once, and not each time something beside moves.
        wanted = (QSizeF(self.size()) * self.devicePixelRatioF()).toSize()
        if self._canvas.size() != wanted:
            self._canvas = self._compose(place, wanted)
        QPainter(self).drawPixmap(0, 0, self._canvas)

    def _repaint(self) -> None:
        self._canvas = QPixmap()
        self.update()

    def _compose(self, place: QRectF, size: QSize) -> QPixmap:
        """All that this widget shows, at device resolution."""
        canvas = QPixmap(size)
        canvas.setDevicePixelRatio(self.devicePixelRatioF())
        canvas.fill(Qt.GlobalColor.transparent)
        painter = QPainter(canvas)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_shadow(painter, place)
        shape = QPainterPath()
        shape.addRoundedRect(place, RADIUS, RADIUS)
        painter.fillPath(shape, QColor(self._theme.tokens.surface))
        painter.setClipPath(shape)
        scaled = self._scaled_to(place)
        painter.drawImage(place, scaled, QRectF(scaled.rect()))
        if self._overlay is not None:
            painter.drawImage(place, self._overlay, QRectF(self._overlay.rect()))
        painter.end()
        return canvas

    def _scaled_to(self, place: QRectF) -> QImage:
        ratio = self.devicePixelRatioF()
        wanted = QSize(max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio)))
        ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        scaled = self._image.scaled(wanted, ignore, smooth)
        # Under the map the picture gives up its colours, so that they are not mistaken for the map's.
        return scaled if self._overlay is None else scaled.convertToFormat(QImage.Format.Format_Grayscale8)

    def _paint_shadow(self, painter: QPainter, place: QRectF) -> None:
        """Soft, so a quarter of the resolution is enough, and takes a fraction of the time."""
        rough = QImage(self.size() / SHADOW_COARSENESS, QImage.Format.Format_ARGB32_Premultiplied)
        rough.fill(Qt.GlobalColor.transparent)
        shade = QColor(0, 0, 0)
        shade.setAlphaF(0.011 if not self._theme.tokens.dark else 0.03)
        brush = QPainter(rough)
        brush.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush.scale(1 / SHADOW_COARSENESS, 1 / SHADOW_COARSENESS)
        brush.setPen(Qt.PenStyle.NoPen)
        brush.setBrush(shade)
        for reach in range(SHADOW_REACH, 0, -2):
            rim = place.adjusted(-reach + 4, -reach + 8, reach - 4, reach)
            brush.drawRoundedRect(rim, RADIUS + reach, RADIUS + reach)
        brush.end()
        painter.drawImage(QRectF(self.rect()), rough, QRectF(rough.rect()))
