"""A cell of the grid as it is painted, and its picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from dankdesk.images import encode_pixels
from dankdesk.library import Library
from dankdesk.records import ListedPost, Post
from dankdesk.ui.cut import blur, cut_picture
from dankdesk.ui.reddit.cell import BADGE, CellDelegate
from dankdesk.ui.reddit.grid_model import PostRole
from dankdesk.ui.theme import Theme
from dankdesk.ui.thumbnails import cover

CELL = QRect(0, 0, 180, 210)
ON_BADGE = (12, 12)
GREEN = QColor("#00ff00")
POST = Post("t3_a", "dankmemes", "Title", 1, None, None, datetime.now(UTC), "", "")
LISTED = ListedPost(1, POST, "0" * 64, 0.73, None)


class One(QAbstractListModel):
    def __init__(self, listed: ListedPost | None) -> None:
        super().__init__()
        self.listed = listed

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        return 1

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self.listed if role == PostRole else None


def green() -> QPixmap:
    made = QPixmap(100, 100)
    made.fill(GREEN)
    return made


def painted(
    theme: Theme,
    listed: ListedPost | None,
    *,
    hidden: bool = False,
    picture: QPixmap | None = None,
    chosen: bool = False,
) -> QImage:
    delegate = CellDelegate(theme, lambda _: picture or green(), lambda _: hidden)
    model = One(listed)
    canvas = QImage(CELL.size(), QImage.Format.Format_RGB32)
    canvas.fill(QColor("#ff00ff"))
    option = QStyleOptionViewItem()
    option.rect = CELL
    option.state = QStyle.StateFlag.State_Selected if chosen else QStyle.StateFlag.State_None
    painter = QPainter(canvas)
    delegate.paint(painter, option, model.index(0, 0))
    painter.end()
    return canvas


def test_the_badge_is_red_where_the_model_says_dank(theme: Theme) -> None:
    dank = painted(theme, LISTED)
    assert dank.pixelColor(*ON_BADGE).name() == theme.tokens.accent_text
    assert dank.pixelColor(90, 70) == GREEN
    for other in (0.3, None):
        colour = painted(theme, replace(LISTED, likelihood=other)).pixelColor(*ON_BADGE)
        assert colour.lightness() < 60 and colour.name() != theme.tokens.accent_text
    assert BADGE.alpha() > 200, "its letters must be read on any picture"


def test_a_rating_is_on_the_picture(theme: Theme) -> None:
    plain = painted(theme, LISTED)
    up, down = (painted(theme, replace(LISTED, rating=rating)) for rating in (1, -1))
    assert plain != up != down != plain


def test_the_chosen_one_is_framed(theme: Theme) -> None:
    edge = (CELL.width() // 2, CELL.height() - 1)
    assert painted(theme, LISTED, chosen=True).pixelColor(*edge).name() == theme.tokens.accent_text
    assert painted(theme, LISTED).pixelColor(*edge).name() == theme.tokens.line


def test_what_is_not_read_yet_is_an_empty_card(theme: Theme) -> None:
    empty = painted(theme, None)
    assert empty.pixelColor(90, 60).name() == theme.tokens.hover
    assert empty.pixelColor(90, 180).name() == theme.tokens.surface


def checkered() -> QImage:
    """Squares of 8 pixels, black and white."""
    rows, cols = np.indices((200, 200)) // 8
    grey = (((rows + cols) % 2) * 255).astype(np.uint8)
    return QImage(grey.tobytes(), 200, 200, 200, QImage.Format.Format_Grayscale8).convertToFormat(
        QImage.Format.Format_RGB32
    )


def test_of_a_blurred_picture_nothing_can_be_read(theme: Theme) -> None:
    sharp = checkered()
    soft = blur(sharp)
    values = [soft.pixelColor(x, y).lightness() for x in range(0, soft.width(), 3) for y in range(0, soft.height(), 3)]
    assert max(values) - min(values) < 60
    shown = painted(theme, LISTED, picture=QPixmap.fromImage(sharp))
    hidden = painted(
        theme, replace(LISTED, post=replace(POST, nsfw=True)), hidden=True, picture=QPixmap.fromImage(sharp)
    )
    below = [(x, 110) for x in range(10, 170)]
    assert len({shown.pixelColor(*at).lightness() for at in below}) > 1
    lights = [hidden.pixelColor(*at).lightness() for at in below]
    assert max(lights) - min(lights) < 60


@pytest.mark.parametrize("size", [(400, 100), (100, 400), (100, 100)])
def test_a_picture_fills_its_place_with_its_middle(qtbot: QtBot, theme: Theme, size: tuple[int, int]) -> None:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor("#0000ff"))
    painter = QPainter(image)
    painter.fillRect(size[0] // 2 - 20, size[1] // 2 - 20, 40, 40, GREEN)
    painter.end()
    cut = cut_picture(QPixmap.fromImage(image), QSizeF(120, 90), 1.0, 8, square_below=True).toImage()
    assert cut.pixelColor(60, 45) == GREEN
    assert cut.pixelColor(2, 87).alpha() == 255 and cut.pixelColor(0, 0).alpha() == 0
    assert {cut.pixelColor(1, 45).name(), cut.pixelColor(60, 1).name()} <= {"#0000ff"}


@pytest.mark.parametrize(("width", "height"), [(900, 30), (30, 900), (640, 480), (50, 40)])
def test_a_sharp_one_is_no_larger_than_it_must_be(library: Library, width: int, height: int) -> None:
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[..., 3] = 255
    sha256 = library.posts.add(POST, encode_pixels(pixels))
    image = cover(QSize(120, 90))(library, sha256)
    assert image is not None and not image.isNull()
    assert image.width() <= max(width, 1) and image.height() <= height
    assert (image.width() <= 120 and image.height() <= 90) or (width, height) == (50, 40)
