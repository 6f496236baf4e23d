"""Small pictures for lists and grids: read in the background, newest wish first, within a bound of memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from dankdesk.decoding import shared
from dankdesk.errors import PictureError
from dankdesk.library import Library
from dankdesk.ui.lane import Lane
from dankdesk.ui.pixels import to_image

MOST_BYTES = 24_000_000
AT_ONCE = 48
"""Wishes beyond these are forgotten: after a fast scroll they are for rows that are no longer on screen."""
HELPING = 12
"""Read and handed over in one go: what is read stays unseen until its helping is complete."""

Read = Callable[[Library, str], QImage | None]
"""Makes a picture's image, on a lane: (library, sha256) -> None where there is nothing to show."""


class Thumbnails(QObject):
    """`get` answers at once, with None the first time; `arrived` names what came in since."""

    arrived = Signal(set)

    def __init__(
        self,
        lane: Lane,
        parent: QObject | None = None,
        *,
        read: Read | None = None,
        most_bytes: int = MOST_BYTES,
        helping: int = HELPING,
    ) -> None:
        """read: how an image is made; the library's own thumbnail is taken where none is said."""
        super().__init__(parent)
        self.library: Library | None = None
        self._lane = lane
        self._read: Read = read or kept_small
        self._most_bytes = most_bytes
        self._helping = helping
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._bytes = 0
        self._wanted: dict[str, None] = {}
        self._asked: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    @property
    def n_bytes(self) -> int:
        """What is kept now."""
        return self._bytes

    @property
    def busy(self) -> bool:
        """Whether some that were asked for are still to come."""
        return bool(self._asked or self._wanted)

    def get(self, sha256: str) -> QPixmap | None:
        pixmap = self._kept.get(sha256)
        if pixmap is not None:
            self._kept.move_to_end(sha256)
        elif sha256 not in self._asked and self.library is not None:
            self._wanted[sha256] = None
            self._timer.start()
        return pixmap

    def peek(self, sha256: str) -> QPixmap | None:
        """What is at hand, without asking for it."""
        return self._kept.get(sha256)

    def forget_missing(self) -> None:
        """Ask again for what there was nothing to show of: it may have come in since."""
        for sha256 in [sha256 for sha256, pixmap in self._kept.items() if pixmap.isNull()]:
            self._bytes -= _size(self._kept.pop(sha256))

    def _ask(self) -> None:
        library = self.library
        newest = list(self._wanted)[-AT_ONCE:]
        self._wanted.clear()
        if library is None or not newest:
            return
        self._asked.update(newest)
        for start in range(0, len(newest), self._helping):
            helping = newest[start : start + self._helping]
            # A library that can't be read says so where the list is read; pictures without a thumbnail are no news.
            sorry = partial(self._give_up, helping)
            self._lane.do(partial(_read_all, self._read, library, helping), self._keep, sorry)

    def _give_up(self, sha256s: list[str], _sentence: str) -> None:
        self._asked.difference_update(sha256s)

    def _keep(self, images: dict[str, QImage | None]) -> None:
        self._asked.difference_update(images)
        for sha256, image in images.items():
            pixmap = QPixmap() if image is None else QPixmap.fromImage(image)
            self._kept[sha256] = pixmap
            self._bytes += _size(pixmap)
        while self._bytes > self._most_bytes:
            self._bytes -= _size(self._kept.popitem(last=False)[1])
        self.arrived.emit(set(images))


def kept_small(library: Library, sha256: str) -> QImage | None:
    """The thumbnail the library keeps with a verdict. Raises LibraryError."""
    return _decoded(library.thumbnail(sha256))


def original(library: Library, sha256: str) -> QImage | None:
    """The picture itself, as large as it is ever shown, where the library has its bytes. Raises LibraryError."""
    return _decoded(library.original(sha256))


def cover(side: QSize) -> Read:
    """Reads the original, no larger than it must be to cover `side`, in pixels. Raises LibraryError."""

    def read(library: Library, sha256: str) -> QImage | None:
        image = original(library, sha256)
        if image is None or (image.width() <= side.width() and image.height() <= side.height()):
            return image
        # Of a comic strip, many times as high as wide, only its middle would be shown of it: the rest is not kept.
        shown = side.scaled(image.size(), Qt.AspectRatioMode.KeepAspectRatio)
        middle = QRect(QPoint(), shown)
        middle.moveCenter(image.rect().center())
        keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        return image.copy(middle).scaled(side.boundedTo(shown), keep, smooth)

    return read


def _read_all(read: Read, library: Library, sha256s: list[str]) -> dict[str, QImage | None]:
    return {sha256: read(library, sha256) for sha256 in sha256s}


def _decoded(data: bytes | None) -> QImage | None:
    if data is None:
        return None
    try:
        return to_image(shared().decode(data).rgb)
    except PictureError:
        return None


def _size(pixmap: QPixmap) -> int:
    # A missing thumbnail is remembered too, and a bound that counts it as nothing is none.
    return max(64, pixmap.width() * pixmap.height() * 4)
