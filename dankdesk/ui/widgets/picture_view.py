"""The picture, as large as there is room, sharp at every pixel ratio, with the map over it on request."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import PAGE_MARGIN, RADIUS

SHADOW_REACH = 18
LARGEST_UPSCALE = 3.0


class PictureView(QWidget):
    """Shows one image. Small ones grow at most threefold; an image that is only a stand-in is not grown past that."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image = QImage()
        self._natural = QSize()
        self._overlay: QImage | None = None
        self._scaled = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def set_image(self, image: QImage, natural: QSize | None = None) -> None:
        """Show `image`, laid out as if it were `natural` pixels large (a thumbnail standing in for its picture)."""
        self._image = image
        self._natural = natural or image.size()
        self._scaled = QPixmap()
        self.update()

    def set_overlay(self, overlay: QImage | None) -> None:
        """Lay a translucent image over the picture, stretched to its edges; None takes it off."""
        if (overlay is None) != (self._overlay is None):
            self._scaled = QPixmap()
        self._overlay = overlay
        self.update()

    @property
    def has_overlay(self) -> bool:
        return self._overlay is not None

    def picture_rect(self) -> QRectF:
        """Where the picture lies in this widget, in logical pixels; empty without one."""
        room = QRectF(self.rect()).adjusted(PAGE_MARGIN, PAGE_MARGIN, -PAGE_MARGIN, -PAGE_MARGIN)
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
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_shadow(painter, place)
        shape = QPainterPath()
        shape.addRoundedRect(place, RADIUS, RADIUS)
        painter.fillPath(shape, QColor(self._theme.tokens.surface))
        painter.setClipPath(shape)
        painter.drawPixmap(place, self._scaled_to(place), QRectF(self._scaled.rect()))
        if self._overlay is not None:
            painter.drawImage(place, self._overlay, QRectF(self._overlay.rect()))

    def _scaled_to(self, place: QRectF) -> QPixmap:
        """The picture at device resolution, made once for each size: painting a large one anew each time is slow."""
        ratio = self.devicePixelRatioF()
        wanted = QSize(max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio)))
        if self._scaled.size() != wanted:
            ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            scaled = self._image.scaled(wanted, ignore, smooth)
            # Under the map the picture gives up its colours, so that they are not mistaken for the map's.
            if self._overlay is not None:
                scaled = scaled.convertToFormat(QImage.Format.Format_Grayscale8)
            self._scaled = QPixmap.fromImage(scaled)
        return self._scaled

    def _paint_shadow(self, painter: QPainter, place: QRectF) -> None:
        shade = QColor(0, 0, 0)
        shade.setAlphaF(0.011 if not self._theme.tokens.dark else 0.03)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        for reach in range(SHADOW_REACH, 0, -2):
            rim = place.adjusted(-reach + 4, -reach + 8, reach - 4, reach)
            painter.drawRoundedRect(rim, RADIUS + reach, RADIUS + reach)
