"""The pictures of the grid: small ones that the library keeps at once, sharp ones where somebody stops to look."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtGui import QImage, QPixmap

from dankdesk.library import Library
from dankdesk.records import ListedPost
from dankdesk.ui.lane import Lane
from dankdesk.ui.reddit.grid import Grid
from dankdesk.ui.thumbnails import Thumbnails, cover

SHARP = QSize(240, 188)
"""Logical pixels: as large as a cell's picture gets."""
MOST_SHARP_BYTES = 48_000_000
REST_MS = 90
"""After this long without scrolling the pictures on screen are read sharp. A picture takes a lane some 10 ms."""
HELPING = 2


class GridPictures(QObject):
    def __init__(self, grid: Grid, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._grid = grid
        self._small = Thumbnails(lane, self)
        self._side = SHARP
        self._sharp = Thumbnails(lane, self, read=self._read, most_bytes=MOST_SHARP_BYTES, helping=HELPING)
        self._resting = True
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._at_rest)
        for thumbnails in (self._small, self._sharp):
            thumbnails.arrived.connect(self._repaint)
        grid.verticalScrollBar().valueChanged.connect(self._moved)

    @property
    def busy(self) -> bool:
        return self._small.busy or self._sharp.busy or self._rest.isActive()

    @property
    def n_bytes(self) -> int:
        return self._small.n_bytes + self._sharp.n_bytes

    def open(self, library: Library | None) -> None:
        self._small.library = self._sharp.library = library

    def stop(self) -> None:
        self._rest.stop()
        self.open(None)

    def look_again(self) -> None:
        """The library has changed: what had no thumbnail may have one."""
        self._small.forget_missing()

    def of(self, listed: ListedPost) -> QPixmap | None:
        """The best that is at hand; asks for a better one."""
        self._side = SHARP * self._grid.devicePixelRatioF()  # the window may have moved to another screen
        sharp = self._sharp.get(listed.sha256) if self._resting else self._sharp.peek(listed.sha256)
        return sharp if sharp is not None and not sharp.isNull() else self._small.get(listed.sha256)

    def small(self, listed: ListedPost) -> QPixmap | None:
        """The best that is at hand, without asking."""
        return self._sharp.peek(listed.sha256) or self._small.peek(listed.sha256)

    def _read(self, library: Library, sha256: str) -> QImage | None:
        """On the lane."""
        return cover(self._side)(library, sha256)

    def _moved(self) -> None:
        self._resting = False
        self._rest.start()

    def _at_rest(self) -> None:
        self._resting = True
        self._grid.viewport().update()

    def _repaint(self) -> None:
        self._grid.viewport().update()
