"""Thumbnails for the strip: read in the background, newest wish first, within a bound of memory."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from dankdesk.errors import PictureError
from dankdesk.images import decode
from dankdesk.library import Library
from dankdesk.ui.lane import Lane
from dankdesk.ui.pixels import to_image

MOST_BYTES = 24_000_000
AT_ONCE = 48
"""Wishes beyond these are forgotten: after a fast scroll they are for rows that are no longer on screen."""


class Thumbnails(QObject):
    """`get` answers at once, with None the first time; `arrived` names what came in since."""

    arrived = Signal(set)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library: Library | None = None
        self._lane = lane
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._bytes = 0
        self._wanted: dict[str, None] = {}
        self._asked: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    def get(self, sha256: str) -> QPixmap | None:
        pixmap = self._kept.get(sha256)
        if pixmap is not None:
            self._kept.move_to_end(sha256)
        elif sha256 not in self._asked and self.library is not None:
            self._wanted[sha256] = None
            self._timer.start()
        return pixmap

    def _ask(self) -> None:
        library = self.library
        newest = list(self._wanted)[-AT_ONCE:]
        self._wanted.clear()
        if library is None or not newest:
            return
        self._asked.update(newest)

        def read() -> dict[str, QImage | None]:
            return {sha256: _image(library.thumbnail(sha256)) for sha256 in newest}

        # A library that can't be read says so where the list is read; pictures without a thumbnail are no news.
        self._lane.do(read, self._keep, lambda _sentence: self._asked.difference_update(newest))

    def _keep(self, images: dict[str, QImage | None]) -> None:
        self._asked.difference_update(images)
        for sha256, image in images.items():
            pixmap = QPixmap() if image is None else QPixmap.fromImage(image)
            self._kept[sha256] = pixmap
            self._bytes += _size(pixmap)
        while self._bytes > MOST_BYTES:
            self._bytes -= _size(self._kept.popitem(last=False)[1])
        self.arrived.emit(set(images))


def _image(jpeg: bytes | None) -> QImage | None:
    if jpeg is None:
        return None
    try:
        return to_image(decode(jpeg).rgb)
    except PictureError:
        return None


def _size(pixmap: QPixmap) -> int:
    # A missing thumbnail is remembered too, and a bound that counts it as nothing is none.
    return max(64, pixmap.width() * pixmap.height() * 4)
