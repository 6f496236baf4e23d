"""The posts of the grid: their ids are known at once, what they are is read when they are scrolled to."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from dankdesk.library import Library
from dankdesk.records import ListedPost
from dankdesk.ui.lane import Lane
from dankdesk.ui.reddit import post_words as saying
from dankdesk.ui.widgets.parts import tooltip

AnyIndex = QModelIndex | QPersistentModelIndex
Ids = npt.NDArray[np.int64]

PostRole = Qt.ItemDataRole.UserRole + 1
AT_ONCE = 160
"""Posts read in one go; wishes beyond these are for rows that were scrolled past."""
MOST_KEPT = 4000


class PostModel(QAbstractListModel):
    """changed(ids): what is known of these posts came in or changed. failed(sentence): the library can't be read."""

    changed = Signal(set)
    failed = Signal(str)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        """Empty until `open`."""
        super().__init__(parent)
        self.ids: Ids = np.empty(0, np.int64)
        self._lane = lane
        self._library: Library | None = None
        self._model_id = ""
        self._kept: OrderedDict[int, ListedPost] = OrderedDict()
        # What was read before the library changed: shown until it is read again.
        self._stale: set[int] = set()
        self._wanted: dict[int, None] = {}
        self._asked: set[int] = set()
        self._epoch = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    @property
    def busy(self) -> bool:
        return bool(self._asked or self._wanted)

    @property
    def asking(self) -> bool:
        """Whether the library is being asked."""
        return bool(self._asked)

    def open(self, library: Library, model_id: str) -> None:
        """Posts are read from `library`, with what the model `model_id` says of them; nothing is listed yet."""
        self._library, self._model_id = library, model_id
        self._epoch += 1
        self._kept.clear()
        self._stale.clear()
        self._wanted.clear()
        self._asked.clear()
        self.set_ids(np.empty(0, np.int64))

    def shut(self) -> None:
        """Ask nothing more; what is known stays on the screen."""
        self._library = None
        self._epoch += 1
        self._wanted.clear()
        self._asked.clear()

    def set_ids(self, ids: Ids) -> None:
        """List these posts, in this order."""
        self.beginResetModel()
        self.ids = ids
        self.endResetModel()

    def outdate(self) -> None:
        """The library has changed: what is shown stays until it is read again."""
        self._stale.update(self._kept)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.ids):
            return None
        listed = self.listed(index.row())
        if role == PostRole or listed is None:
            return listed
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return saying.title(listed.post)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(saying.title(listed.post))
            case Qt.ItemDataRole.AccessibleTextRole:
                return saying.spoken(listed, datetime.now(UTC))
            case _:
                return None

    def listed(self, row: int) -> ListedPost | None:
        """What is known of the post in `row` now; asked for where that is nothing or out of date."""
        if not 0 <= row < len(self.ids):
            return None
        id_ = int(self.ids[row])
        listed = self._kept.get(id_)
        if listed is not None:
            self._kept.move_to_end(id_)
        if (listed is None or id_ in self._stale) and id_ not in self._asked:
            self._wanted[id_] = None
            self._timer.start()
        return listed

    def known(self, id_: int) -> ListedPost | None:
        """What is known of a post, without asking."""
        return self._kept.get(id_)

    def row_of(self, id_: int | None) -> int | None:
        if id_ is None:
            return None
        rows = np.flatnonzero(self.ids == id_)
        return int(rows[0]) if len(rows) else None

    def rate(self, sha256: str, rating: int | None) -> None:
        """Show this rating on every post of the picture that is known."""
        touched = [id_ for id_, listed in self._kept.items() if listed.sha256 == sha256]
        for id_ in touched:
            self._kept[id_] = replace(self._kept[id_], rating=rating)
        self.changed.emit(set(touched))

    def _ask(self) -> None:
        library, model_id, epoch = self._library, self._model_id, self._epoch
        newest = list(self._wanted)[-AT_ONCE:]
        self._wanted.clear()
        if library is None or not newest:
            return
        self._asked.update(newest)

        def keep(posts: Sequence[ListedPost]) -> None:
            if epoch == self._epoch:
                self._keep(newest, posts)

        def sorry(sentence: str) -> None:
            if epoch == self._epoch:
                self._asked.difference_update(newest)
                self.failed.emit(sentence)

        self._lane.do(lambda: library.posts.get(newest, model_id), keep, sorry)

    def _keep(self, ids: list[int], posts: Sequence[ListedPost]) -> None:
        self._asked.difference_update(ids)
        self._stale.difference_update(ids)
        for listed in posts:
            self._kept[listed.id] = listed
            self._kept.move_to_end(listed.id)
        while len(self._kept) > MOST_KEPT:
            self._stale.discard(self._kept.popitem(last=False)[0])
        self.changed.emit(set(ids))
