"""The Models page: the list, and below it two models side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dankdesk.models import Installed
from dankdesk.ui.models.compare_panel import ComparePanel
from dankdesk.ui.models.row import ModelRow
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import PAGE_MARGIN
from dankdesk.ui.widgets.notice import Notice
from dankdesk.ui.widgets.parts import button, label
from dankdesk.ui.widgets.progress_panel import ProgressPanel

WIDEST = 960


class ModelsPage(QWidget):
    """use, remove: carry a model's id. What they do is the business of `ModelsDesk`."""

    use = Signal(str)
    remove = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.add = button("Add a model…", tip="Choose a model's manifest.json; it is checked before anything is kept")
        self.elsewhere = label("note", wrap=True)
        self.elsewhere.hide()
        self.busy = ProgressPanel()
        self.busy.cancel.hide()
        self.busy.hide()
        self.rows: list[ModelRow] = []
        self.compare = ComparePanel(theme)
        self.notice = Notice(self)
        self._list = QVBoxLayout()
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def row(self, model_id: str) -> ModelRow | None:
        return next((row for row in self.rows if row.model.id == model_id), None)

    def show_models(self, models: Sequence[Installed], used: Installed | None) -> None:
        """used: the one that judges pictures now, where it is one of `models`."""
        focus = QApplication.focusWidget()
        focused = next((row.model.id for row in self.rows if focus and row.isAncestorOf(focus)), None)
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [ModelRow(model, used=model is used) for model in models]
        for row in self.rows:
            id_ = row.model.id
            row.use.connect(lambda id_=id_: self.use.emit(id_))
            row.remove.connect(lambda id_=id_: self.remove.emit(id_))
            self._list.addWidget(row)
        self.compare.set_models(tuple(models))
        if focused is not None:
            # Where the button that was pressed is gone, the next thing to do is near it.
            near = [button for row in self.rows if row.model.id == focused for button in (row.pick, row.take_out)]
            next((button for button in near if not button.isHidden()), self.add).setFocus()

    def heed(self, *, changing: bool, comparing: bool) -> None:
        """While a model is added, removed or picked, nothing else is; while two are compared, none is removed."""
        self.add.setEnabled(not changing)
        for row in self.rows:
            row.pick.setEnabled(not changing)
            row.take_out.setEnabled(not changing and not comparing)
            row.delete.setEnabled(not changing and not comparing)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(label("heading", "Models"), 1)
        top.addWidget(self.add)
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(PAGE_MARGIN, 16, PAGE_MARGIN, 24)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(label("note", "A model says how dank a picture is. Each model's numbers are kept apart."))
        column.addWidget(self.elsewhere)
        column.addWidget(self.busy)
        self._list.setSpacing(0)
        column.addLayout(self._list)
        column.addSpacing(16)
        column.addWidget(self.compare)
        column.addStretch(1)
        inner.setMaximumWidth(WIDEST)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll, self._inner = scroll, inner
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)

    def reveal(self, widget: QWidget) -> None:
        """Scroll so that the top of `widget` is seen."""
        self._scroll.verticalScrollBar().setValue(widget.mapTo(self._inner, QPoint()).y() - 12)
