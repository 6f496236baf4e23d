"""What was checked before, as a list that reads its pages from the library when they are scrolled to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap

from dankdesk.inference import Manifest
from dankdesk.library import Library, Order
from dankdesk.records import Verdict
from dankdesk.ui.lane import Lane
from dankdesk.ui.thumbnails import Thumbnails
from dankdesk.ui.widgets.parts import tooltip
from dankdesk.ui.words import spoken

PAGE = 120
MOST_ROWS = 1200
"""Rows kept while a long run adds to the top; what falls off the end is read again when it is scrolled to."""

SOON_MS = 250
"""During a long run, a searched or sorted list and the count are read anew this often and not more."""

VerdictRole = Qt.ItemDataRole.UserRole + 1
AnyIndex = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractListModel):
    """Newest verdicts go in at the top at once; under a search or another order the list is read anew."""

    counted = Signal(int)
    refilled = Signal()
    failed = Signal(str)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        """Empty until `open`."""
        super().__init__(parent)
        self.manifest: Manifest | None = None
        self.search = ""
        self.order = Order.NEWEST
        self._library: Library | None = None
        self._lane = lane
        self._rows: list[Verdict] = []
        self._more = False
        self._reading = False
        # Answers to an older question are dropped: the search may have changed while the library was read.
        self._question = 0
        self._ask_soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._ask_soon.timeout.connect(self.ask)
        self._count_soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._count_soon.timeout.connect(self.recount)
        self._thumbnails = Thumbnails(lane, self)
        self._thumbnails.arrived.connect(self._repaint)

    def open(self, library: Library, manifest: Manifest | None) -> None:
        """Read from `library` what `manifest`'s model said; without a model there is nothing to list."""
        self._library = self._thumbnails.library = library
        self.manifest = manifest
        if self._rows:
            self._fill([])  # what another model said is not shown as if this one had
        self.ask()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        verdict = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return verdict.name
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._spoken(verdict))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(verdict)
            case Qt.ItemDataRole.DecorationRole:
                return self.thumbnail(verdict)
            case _:
                return verdict if role == VerdictRole else None

    def thumbnail(self, verdict: Verdict) -> QPixmap | None:
        """What is at hand now; rows are painted again when the rest comes."""
        return self._thumbnails.get(verdict.facts.sha256)

    def canFetchMore(self, parent: AnyIndex) -> bool:
        return self._more and not self._reading

    def fetchMore(self, parent: AnyIndex) -> None:
        self._read(self._extend, offset=len(self._rows))

    def ask(self, search: str | None = None, order: Order | None = None) -> None:
        """Read the list anew, for another search or order where one is given."""
        self.search = self.search if search is None else search.strip()
        self.order = order or self.order
        self._question += 1
        self._reading = False
        self._read(self._fill, offset=0)
        self.recount()

    def add(self, verdicts: Sequence[Verdict]) -> None:
        """Verdicts just given, oldest first."""
        if self.search or self.order != Order.NEWEST:
            self._soon(self._ask_soon)
            return
        newest = list({verdict.facts.sha256: verdict for verdict in reversed(verdicts)}.values())
        self._take_out({verdict.facts.sha256 for verdict in newest})
        self.beginInsertRows(QModelIndex(), 0, len(newest) - 1)
        self._rows[:0] = newest
        self.endInsertRows()
        self._trim()
        self._soon(self._count_soon)

    def update(self, verdict: Verdict) -> None:
        """A verdict that is listed was completed with its words: its row changes in place, wherever it would sort."""
        row = self.row_of(verdict.facts.sha256)
        if row is not None:
            self._rows[row] = verdict
            self.dataChanged.emit(self.index(row), self.index(row))
        elif self.search:
            self._soon(self._ask_soon)  # its words may be what is searched for

    def remove(self, sha256s: Iterable[str]) -> None:
        """Take rows out of the list. The library is the caller's to tell, and then `recount`."""
        self._take_out(set(sha256s))

    def row_of(self, sha256: str) -> int | None:
        return next((row for row, verdict in enumerate(self._rows) if verdict.facts.sha256 == sha256), None)

    def verdict(self, row: int) -> Verdict | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def stop(self) -> None:
        """Ask for nothing more."""
        self._ask_soon.stop()
        self._count_soon.stop()

    def _soon(self, timer: QTimer) -> None:
        # Not restarted when it runs already, or a steady stream of news would put it off for ever.
        if not timer.isActive():
            timer.start()

    def _spoken(self, verdict: Verdict) -> str:
        return spoken(verdict, self.manifest) if self.manifest is not None else verdict.name

    def _take_out(self, sha256s: set[str]) -> None:
        for row in range(len(self._rows) - 1, -1, -1):
            if self._rows[row].facts.sha256 in sha256s:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._rows[row]
                self.endRemoveRows()

    def _trim(self) -> None:
        if len(self._rows) > MOST_ROWS:
            self.beginRemoveRows(QModelIndex(), MOST_ROWS // 2, len(self._rows) - 1)
            del self._rows[MOST_ROWS // 2 :]
            self._more = True
            self.endRemoveRows()

    def _read(self, then: Callable[[list[Verdict]], None], offset: int) -> None:
        library, manifest, question = self._library, self.manifest, self._question
        if library is None or manifest is None:
            return
        self._reading = True
        model_id, search, order = manifest.id, self.search, self.order

        def work() -> list[Verdict]:
            return library.history(model_id, search=search, order=order, limit=PAGE, offset=offset)

        def answer(rows: list[Verdict]) -> None:
            if question == self._question:
                self._reading = False
                then(rows)

        self._lane.do(work, answer, self._fail)

    def _fill(self, rows: list[Verdict]) -> None:
        self.beginResetModel()
        self._rows = rows
        self._more = len(rows) == PAGE
        self.endResetModel()
        self.refilled.emit()

    def _extend(self, rows: list[Verdict]) -> None:
        # What was checked since the question was asked has shifted the pages; the overlap is left out.
        have = {verdict.facts.sha256 for verdict in self._rows}
        fresh = [verdict for verdict in rows if verdict.facts.sha256 not in have]
        self._more = len(rows) == PAGE
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(fresh) - 1)
            self._rows += fresh
            self.endInsertRows()

    def recount(self) -> None:
        library, manifest, search = self._library, self.manifest, self.search
        if library is None or manifest is None:
            return
        self._lane.do(lambda: library.count(manifest.id, search), self.counted.emit, self._fail)

    def _fail(self, sentence: str) -> None:
        self._reading = False
        self._more = False
        self.failed.emit(sentence)

    def _repaint(self, sha256s: set[str]) -> None:
        for row, verdict in enumerate(self._rows):
            if verdict.facts.sha256 in sha256s:
                index = self.index(row)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])
